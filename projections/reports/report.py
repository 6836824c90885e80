"""The mark of a report: its name on the command line, and the rules it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any, TypeVar

from domain.rule import enforces
from projections.reports.source import Source

Query = Callable[[Source], Sequence[Any]]
Q = TypeVar("Q", bound=Query)


@dataclass(frozen=True)
class Report:
    """`rows` gives the lines, each a dataclass whose fields are the columns."""

    name: str
    rules: tuple[str, ...]
    rows: Query

    @property
    def title(self) -> str:
        """What it answers, in one sentence."""
        return cleandoc(self.rows.__doc__ or "").partition("\n")[0]

    @property
    def page(self) -> str:
        """What it counts, in full."""
        return cleandoc(self.rows.__doc__ or "")


REPORTS: dict[str, Report] = {}
"""Every report by its name; `projections.reports.catalogue` imports all modules that fill it."""


def report(name: str, *rules: str) -> Callable[[Q], Q]:
    """Mark a query as the report `name`; its docstring is the page that says what it counts."""

    def mark(query: Q) -> Q:
        REPORTS[name] = Report(name, rules, query)
        return enforces(*rules)(query)

    return mark


def percent(part: float, whole: float) -> float | None:
    """`part` of `whole` in percent to one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None
