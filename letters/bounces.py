"""Returned mail: what a delivery status notification (RFC 3464) says of a letter sent by e-mail.

A bounce reopens the duty to notify (A32). Notifications are read from a Maildir kept for them, where any mail
server can put them.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, message_from_string
from email.message import Message
from pathlib import Path

from letters.channels import Value

_TROUBLES = {"failed": True, "delayed": False}
"""The actions of RFC 3464 that report trouble; True where no further try will be made."""
_ORIGINALS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")


class Bounce(Value):
    """One letter did not arrive. `final`: given up; otherwise the server still tries.

    `message_id` is the letter's own; `status` as in RFC 3463 ("5.1.1"), empty where none was given."""

    message_id: str
    final: bool
    status: str
    reason: str


class NotABounce(Value):
    """A message in the folder that reports no trouble with a letter: it is for a person to look at."""

    file_name: str
    reason: str


class NoTrouble(ValueError):
    """A message is not the report of a letter that did not arrive; the text says why."""


def read_bounces(maildir: Path) -> Iterator[tuple[Path, Bounce | NotABounce]]:
    """What stands in the Maildir's `new`, each with its file. It is read again until it is put aside.

    So a crash loses nothing. Raises `FileNotFoundError` when there is no such Maildir."""
    for path in sorted((maildir / "new").iterdir()):
        try:
            yield path, parse_bounce(path.read_bytes())
        except NoTrouble as why:
            yield path, NotABounce(file_name=path.name, reason=str(why))


def put_aside(path: Path) -> None:
    """Move a message of `new` to `cur`, marked seen, once nothing more is to be done about it."""
    path.rename(path.parents[1] / "cur" / f"{path.name}:2,S")


def parse_bounce(raw: bytes) -> Bounce:
    """What one message says of a letter; raises `NoTrouble` when it is not such a report."""
    parts = _report_parts(message_from_bytes(raw))
    recipient = _recipient(parts)
    return Bounce(
        message_id=_original_id(parts),
        final=_TROUBLES[_field(recipient, "Action").lower()],
        status=_status(recipient),
        reason=_without_addresses(_field(recipient, "Diagnostic-Code") or "no reason given")[:500],
    )


def _report_parts(message: Message) -> list[Message]:
    parts = message.get_payload()
    if message.get_content_type() != "multipart/report" or not isinstance(parts, list):
        raise NoTrouble("it is not a delivery report (multipart/report)")
    return [part for part in parts if isinstance(part, Message)]


def _recipient(parts: list[Message]) -> Message:
    """The part on the recipient. A letter has one; should a report name more, final trouble comes first."""
    troubled = [block for block in _blocks(parts) if _field(block, "Action").lower() in _TROUBLES]
    if not troubled:
        raise NoTrouble("it reports neither a failed nor a delayed delivery")
    return min(troubled, key=lambda block: not _TROUBLES[_field(block, "Action").lower()])


def _blocks(parts: list[Message]) -> Iterator[Message]:
    for part in parts:
        blocks = part.get_payload()
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            yield from (block for block in blocks if isinstance(block, Message))


def _original_id(parts: list[Message]) -> str:
    for part in parts:
        original = _headers(part) if part.get_content_type() in _ORIGINALS else Message()
        if found := re.search(r"<[^<>\s]+>", _field(original, "Message-ID")):
            return found.group()
    raise NoTrouble("it does not say which letter it is about (no Message-ID of the original)")


def _headers(part: Message) -> Message:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return inner[0]
    text = part.get_payload(decode=True)
    return message_from_bytes(text) if isinstance(text, bytes) else message_from_string(str(inner))


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _status(recipient: Message) -> str:
    found = re.match(r"[245]\.\d{1,3}\.\d{1,3}", _field(recipient, "Status"))
    return found.group() if found else ""


def _without_addresses(text: str) -> str:
    return re.sub(r"[^\s<>;,]+@[^\s<>;,]+", "(recipient)", text)
