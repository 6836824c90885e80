"""Stopping and resuming all letters of the district at once."""

from domain.command import Command, Statement
from domain.event import Event
from domain.record.incident import LETTERS as STREAM
from domain.record.incident import RecordIncident
from domain.recorded import Recorded


class LettersHeld(Event, name="letters.held"):
    reason: str


class LettersReleased(Event, name="letters.released"):
    reason: str


class HoldLetters(Command, type_name="letters.hold"):
    """Stop all letters: none leaves until `letters.release`."""

    reason: Statement

    @property
    def streams(self) -> tuple[str, ...]:
        return (STREAM,)


class ReleaseLetters(Command, type_name="letters.release"):
    """Let letters leave again."""

    reason: Statement

    @property
    def streams(self) -> tuple[str, ...]:
        return (STREAM,)


def evolve(held: bool, recorded: Recorded) -> bool:
    """Whether letters are held after one more event."""
    return isinstance(recorded.event, LettersHeld) or (
        held and not isinstance(recorded.event, LettersReleased)
    )


def decide(held: bool, command: Command) -> list[Event]:
    """Holding what is held, or releasing what is not, changes nothing."""
    match command:
        case HoldLetters(reason=reason) | RecordIncident(reason=reason):
            return [] if held else [LettersHeld(reason=reason)]
        case ReleaseLetters(reason=reason):
            return [LettersReleased(reason=reason)] if held else []
    raise TypeError(f"{command.TYPE} is not a command about letters")
