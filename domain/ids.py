"""Identifiers that can be made again: no randomness, no name of a person in any of them."""

from functools import lru_cache
from uuid import UUID, uuid5

NAMESPACE = UUID("6f1d3c0a-7a3e-5a54-9a51-3c1f0c7f5b11")


@lru_cache(maxsize=8192)
def derived(*parts: str | int) -> UUID:
    """The same UUID for the same parts, in every process and on every machine."""
    return uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))


@lru_cache(maxsize=8192)
def owner_id(kind: str, stream: str, local: str) -> str:
    """The district-wide name of something that owns deadlines, for example `cycle/<uuid>`.

    People name a plan or a notice within one student's file; Temporal needs a name that is unique in the
    district and says nothing about the child.
    """
    return f"{kind}/{derived(stream, kind, local)}"


def student_stream(student: str) -> str:
    """The stream of one student; `student` is the opaque id, never the SIS id."""
    return f"student/{student}"
