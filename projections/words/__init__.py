"""Every event in one sentence that a compliance officer can read: ids, dates, numbers; no name, no free text.

What people wrote (reasons, concerns, notes) is given apart by `written`, for those who may read the file.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.event import Event, Unreadable
from domain.refusal import GateRefused
from domain.team.criteria import Evaluation
from domain.team.eligibility import Recommended
from projections.words import building, classroom, dates, notices, record, rights, screening, service, team
from projections.words.common import Sentence

_AREAS = (building, classroom, dates, notices, record, rights, screening, service, team)
SENTENCES: Mapping[type[Event], Sentence] = {
    Unreadable: "The content of this entry ({type}) was destroyed; the envelope remains",
    GateRefused: "Refused {command_type} under {rule}: {reason}; remedy: {remedy}",
    **{event: words for area in _AREAS for event, words in area.SENTENCES.items()},
}
WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    event: fields for area in _AREAS for event, fields in area.WRITTEN.items()
}
"""The fields that hold what people wrote or a mail server answered, and further detail of a decision."""

ATTESTED = "attested, not witnessed"
"""Said of what is known on paper from before the record was opened."""


def sentence(event: Event) -> str:
    """What happened, in one sentence without a name. Raises KeyError for an event nobody wrote words for."""
    words = SENTENCES[type(event)]
    said = words(event) if callable(words) else words.format_map(_Said(event))
    return f"{said}; {ATTESTED}" if getattr(event, "attested", False) else said


def written(event: Event) -> dict[str, str]:
    """What the sentence leaves out, by field (`contents.es.need`); it may hold names.

    For those who may read the student's file, never for a log or an index.
    """
    fields = WRITTEN.get(type(event))
    found = dict(_flat("", event.model_dump(mode="json", include=set(fields)))) if fields else {}
    return {**found, **dict(_grounds(event.evaluation))} if isinstance(event, Recommended) else found


def _grounds(criterion: Evaluation) -> Iterator[tuple[str, str]]:
    """Rule by rule, why the team or the file says that it holds or does not."""
    for branch in criterion.of:
        yield from _grounds(branch)
    if not criterion.of:
        yield criterion.node, f"{'met' if criterion.met else 'not met'}: {criterion.because}"


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value, start=1)
        for name, part in parts:
            yield from _flat(f"{path}.{name}" if path else str(name), part)
    elif value not in (None, ""):
        yield path, str(value)


class _Said(dict[str, "_Text"]):
    """The fields of an event, looked up when a template asks."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self._event = event

    def __missing__(self, name: str) -> "_Text":
        return _Text(_plain(getattr(self._event, name)))


class _Text(str):
    """Text that `{kind:words}` shows without underscores; ids stay as they are."""

    def __format__(self, spec: str) -> str:
        return self.replace("_", " ") if spec == "words" else format(str(self), spec)


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nobody"
    return str(value)
