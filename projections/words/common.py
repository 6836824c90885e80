"""What the sentences of several areas share."""

from collections.abc import Callable
from typing import Any

Sentence = str | Callable[[Any], str]
"""A template of the event's fields, or a function of the event."""


def strand(event: Any) -> str:
    """The domain, and the subject where there is one."""
    return f"{event.domain} {event.subject}" if getattr(event, "subject", None) else str(event.domain)


def deadline_name(deadline: str) -> str:
    """`cycle/97947d26-…/probe_due/1` in words; the id itself where it is made otherwise."""
    match deadline.split("/"):
        case [owner, local, kind, *about, ordinal]:
            of = f" for {'/'.join(about)}" if about else ""
            return f"Deadline {kind.replace('_', ' ')}{of}, no. {ordinal} of {owner} {local[:8]}"
    return f"Deadline {deadline}"
