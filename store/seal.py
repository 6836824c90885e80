"""An event's content: encoded, encrypted and bound to its place; and the way back.

AES-256-GCM under HKDF-SHA256(stream key, salt). The associated data are the stored stream, version, type and
schema version, so that a payload moved to another row does not open. Without the salt nobody can derive the
key again.
"""

import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import ValidationError

from domain.event import REGISTRY, Event, Unreadable
from domain.recorded import Recorded
from store.errors import Corrupt, UnknownEvent
from store.link import prefixed
from store.rows import Row, Sealed
from store.upcast import UPCASTERS, upcast

SALT_BYTES = 32
_NONCE = bytes(12)  # may be constant: each derived key encrypts one message


def seal(recorded: Recorded, key: bytes) -> Sealed:
    """`recorded` with its event encrypted under the stream's `key` (32 bytes) and a salt of its own."""
    event, salt = recorded.event, os.urandom(SALT_BYTES)
    stream, version = recorded.originator_id, recorded.originator_version
    bound = _bound(stream, version, event.NAME, event.VERSION)
    payload = _cipher(key, salt).encrypt(_NONCE, event.model_dump_json().encode(), bound)
    return Sealed(stream, version, event.NAME, payload, event.VERSION, salt, recorded.meta)


def unseal(row: Row, key: bytes | None) -> Recorded:
    """The record that `row` holds; `Unreadable` when its salt or its stream's key was destroyed.

    Raises Corrupt, UnknownEvent.
    """
    stream, version = str(row.originator_id), row.originator_version
    if key is None or row.salt is None:
        return Recorded(stream, version, Unreadable(type=row.topic), row.meta)
    bound = _bound(stream, version, row.topic, row.schema_version)
    try:
        content = _cipher(key, row.salt).decrypt(_NONCE, row.state, bound)
    except InvalidTag:
        raise Corrupt(stream, version, row.id, "the ciphertext or its place was altered") from None
    return Recorded(stream, version, _decode(row, content), row.meta)


def _bound(stream: str, version: int, type_name: str, schema_version: int) -> bytes:
    return prefixed(stream, str(version), type_name, str(schema_version))


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"mtss event").derive(key))


def _decode(row: Row, content: bytes) -> Event:
    schema_version = row.schema_version
    if (row.topic, schema_version) in UPCASTERS:
        schema_version, fields = upcast(row.topic, schema_version, json.loads(content))
        content = json.dumps(fields).encode()
    place = (str(row.originator_id), row.originator_version, row.id)
    event_class = REGISTRY.get((row.topic, schema_version))
    if event_class is None:
        raise UnknownEvent(*place, f"no event {row.topic!r} of schema version {schema_version} is known here")
    try:
        return event_class.model_validate_json(content)
    except ValidationError as error:
        wrong = ", ".join(sorted({".".join(map(str, e["loc"])) for e in error.errors(include_input=False)}))
        raise Corrupt(*place, f"{row.topic!r} does not fit its schema at: {wrong}") from None
