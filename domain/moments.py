"""Civil dates and instants.

A school says "on 14 November" or "at 9:05": an act's time is a civil date when only the day is known
and an instant when the minute is. Instants are UTC; a zone is needed only where the two meet.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator

Model = TypeVar("Model", bound=BaseModel)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _date_or_instant(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return (date if len(value) == len("2026-11-14") else datetime).fromisoformat(value)
    except ValueError:  # Its own message would repeat what was given, which may be anything.
        raise ValueError("a day like 2026-11-14, or an instant like 2026-11-14T09:05:00-05:00") from None


def _keep_date(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("an instant needs its offset from UTC, for example 2026-11-14T09:05:00-05:00")
        return _utc(value)
    return value


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as unknown:
        raise ValueError(
            f"no time zone {name!r}; an IANA name is needed, such as America/New_York"
        ) from unknown
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]
"""The IANA name of a time zone that this machine knows."""

Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
"""An aware datetime, kept in UTC."""

Occurred = Annotated[datetime | date, BeforeValidator(_date_or_instant), AfterValidator(_keep_date)]
"""When something happened in school: an instant (kept in UTC) or a civil date when only the day is known."""


def in_order(first: str, last: str) -> Callable[[Model], Model]:
    """A validator of a model whose field `last`, where it is given, is no day before the field `first`."""

    def check(model: Model) -> Model:
        begins, ends = getattr(model, first), getattr(model, last)
        if ends and ends < begins:
            raise ValueError(f"{last} {ends} lies before {first} {begins}")
        return model

    return check


class Period(Protocol):
    """What holds from one civil day to another, both included; without an end until it is ended."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


def runs_on(period: Period, day: date) -> bool:
    """Whether `period` has begun by `day` and not ended before it."""
    return period.valid_from <= day and (period.valid_to is None or day <= period.valid_to)


def share_a_day(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Whether two runs of days, each from its first to its last, have a day in common."""
    return one[0] <= other[1] and other[0] <= one[1]


def school_year(day: date) -> int:
    """The year in which the school year of `day` began, July to June."""
    return day.year - (day.month < 7)


def civil_date(when: date | datetime, zone: str) -> date:
    """The day on the wall of a school in `zone` (IANA name) at `when`."""
    return _wall_date(when, zone) if isinstance(when, datetime) else when


@lru_cache(maxsize=4096)
def _wall_date(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=4096)
def start_of_day(day: date, zone: str) -> datetime:
    """The UTC instant at which civil `day` begins in `zone`."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """The UTC instant at which civil `day` ends in `zone`: "by 14 November" means until then."""
    return start_of_day(day + timedelta(days=1), zone)


def as_instant(when: date | datetime, zone: str) -> datetime:
    """`when` itself, or the start of its day where only the day is known; for ordering, never for proof."""
    return when if isinstance(when, datetime) else start_of_day(when, zone)
