"""Everything that a Temporal namespace keeps of its workflows, and what of it should not be there.

Two independent looks. `strays` holds every value, payloads decoded, against a grammar of what a workflow may
carry. `quotes` searches the raw bytes for given texts, wherever they stand.
"""

import base64
import json
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from temporalio.client import Client

from tests.support.temporal_grammar import may_be_key, may_stand

KEY = " (name)"


@dataclass(frozen=True)
class Kept:
    """One thing that Temporal keeps of `workflow`: a description, or an event of its history."""

    workflow: str
    what: str
    message: Message


@dataclass(frozen=True)
class Stray:
    """A value that no workflow may carry, and where it stands."""

    workflow: str
    path: str
    value: str


async def kept(client: Client, query: str | None = None) -> AsyncIterator[Kept]:
    """Descriptions (ids, memo, search attributes, user metadata) and histories of every run, old ones too.

    `query` chooses some runs, in Temporal's list filter.
    """
    async for execution in client.list_workflows(query):
        yield Kept(execution.id, "listed", execution.raw_info)
        handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
        yield Kept(execution.id, "described", (await handle.describe()).raw_description)
        async for event in handle.fetch_history_events():
            yield Kept(execution.id, f"event {event.event_id}", event)


def quotes(found: Collection[Kept], texts: Collection[str]) -> Iterator[Stray]:
    """Where any of `texts` (four bytes at least) stands in the raw bytes, as it is or as JSON escapes it."""
    raw = [one.message.SerializeToString() for one in found]
    together = b"\0".join(raw)
    begun = {together[n : n + 4] for n in range(len(together))}  # so that few of many texts must be sought
    for text in texts:
        for form in {text.encode(), json.dumps(text)[1:-1].encode()}:
            assert len(form) >= 4, f"too short to be told from chance: {text}"
            if form[:4] in begun and form in together:
                where = (one for one, of_one in zip(found, raw, strict=True) if form in of_one)
                yield from (Stray(one.workflow, one.what, text) for one in where)


def strays(found: Collection[Kept]) -> Iterator[Stray]:
    """Every value, and every name of a value, outside the grammar."""
    for one in found:
        for path, value in leaves(MessageToDict(one.message), one.what):
            known = may_be_key(value) if path.endswith(KEY) else may_stand(value)
            if not known:
                yield Stray(one.workflow, path, str(value))


def leaves(tree: object, path: str) -> Iterator[tuple[str, object]]:
    """The values of a message with their paths, the content of a payload in place of its bytes; the names of
    values too, since those of a memo, a header or a search attribute are data."""
    if isinstance(tree, dict) and "encoding" in (tree.get("metadata") or {}):
        yield from _of_payload(tree, path)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield f"{path}.{key}{KEY}", key
            yield from leaves(value, f"{path}.{key}")
    elif isinstance(tree, list):
        for value in tree:
            yield from leaves(value, path)
    else:
        yield path, tree


def _of_payload(payload: dict, path: str) -> Iterator[tuple[str, object]]:
    for key, value in payload["metadata"].items():
        yield f"{path}.{key}{KEY}", key
        yield f"{path}.{key}", base64.b64decode(value).decode()
    content = base64.b64decode(payload.get("data", "")).decode()
    try:
        decoded = json.loads(content)
    except ValueError:
        decoded = content
    yield from leaves(decoded, path)
