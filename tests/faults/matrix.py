"""Runs faults, several at once, and tells in a table what became of each."""

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from simulation.checks import Check
from tests.faults.district import district
from tests.faults.fault import Fault, NotPossible
from tests.faults.promises import explained, promises
from tests.faults.school import School, found_school

AT_ONCE = 2


@dataclass(frozen=True)
class Result:
    """What became of one run. `seconds`: from the first command until all was mended."""

    fault: str
    says: str
    seen: str
    checks: tuple[Check, ...]
    seconds: float

    @property
    def held(self) -> bool:
        """Whether the fault struck and every promise was kept, or the machine did not allow the fault."""
        return all(check.passed for check in self.checks)


def run_one(kind: type[Fault], school: School, folder: Path) -> Result:
    """One fault against one district in `folder`."""
    fault = kind()
    try:
        with district(school, folder, fault) as living:
            living.live(fault)
            checks = promises(living, fault)
            seen = fault.seen(living)
            if others := explained(living, fault):
                seen += f"; {others} letters tried again or left to a person"
            return Result(fault.name, fault.says, seen, tuple(checks), living.seconds)
    except NotPossible as reason:
        return Result(fault.name, fault.says, f"not tried: {reason}", (), 0.0)
    except Exception as failed:  # noqa: BLE001 - a result like any other: the run failed
        said = f"{type(failed).__name__}: {failed}"
        return Result(fault.name, fault.says, said, (Check("the run came to its end", (said,)),), 0.0)


def run_all(
    kinds: Sequence[type[Fault]], tell: Callable[[Result], None], keep: Path | None = None
) -> list[Result]:
    """Every fault of `kinds`, `AT_ONCE` at a time. `keep`: a folder in which the data stay."""
    with tempfile.TemporaryDirectory(prefix="mtss-faults-") as scratch:
        folder = keep or Path(scratch)
        school = found_school(folder / "school")

        def one(kind: type[Fault]) -> Result:
            result = run_one(kind, school, folder / kind.name)
            tell(result)
            return result

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(one, kinds))
