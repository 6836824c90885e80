"""The results as a table for the terminal and as the page docs/reliability.md."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.faults.matrix import Result

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
HEAD = """# What was tried, and what held

Written by `make faults`; do not edit. Each fault strikes a small made-up district that lives through three
and a half weeks of autumn in scaled time, with letters, sessions, meetings and missed deadlines: on its own
PostgreSQL and Temporal, with every role as a process of its own, started again when it dies. People send a
command again, under the same id, until it is answered.

"""
PROMISES = (
    "Of each run was asked, from the event store, Temporal's list of workflows and the mail server:\n\n"
)
TIME = """
*Time* is how long the weeks took, from the first command until all was mended, as a multiple of the
undisturbed run beside it on the same machine.

"""
ALONE = """
Point-in-time recovery takes back what people have done since, so its streams cannot equal those of another
run. It is tried by itself (`tests/deploy/test_fork.py`, part of `make thorough`): the fork is noticed, every
process stops and says what to do, and a recorded incident lets them go on, with the letters held.
"""


def page(results: Sequence[Result]) -> str:
    """The page for the documentation."""
    asked = dict.fromkeys(check.what for result in results for check in result.checks)
    promises = "".join(f"- {what};\n" for what in asked).removesuffix(";\n") + ".\n"
    return HEAD + PROMISES + promises + TIME + "\n".join(_rows(results)) + "\n" + ALONE


def _rows(results: Sequence[Result]) -> Iterator[str]:
    base = next((result.seconds for result in results if result.fault == "nothing"), 0.0)
    yield "| fault | what was done | what was seen | promises | time |"
    yield "|---|---|---|---|---|"
    for result in results:
        cells = (result.fault, result.says, result.seen, verdict(result), ratio(result, base))
        yield f"| {' | '.join(cells)} |"


def verdict(result: Result) -> str:
    """How many promises held, and which were broken."""
    if not result.checks:
        return "–"
    broken = [check.what for check in result.checks if not check.passed]
    kept = f"{len(result.checks) - len(broken)} of {len(result.checks)} held"
    return f"{kept}; **broken: {', '.join(broken)}**" if broken else kept


def ratio(result: Result, base: float) -> str:
    """How much longer the weeks took than undisturbed."""
    return f"{result.seconds / base:.1f}" if base and result.seconds else "–"
