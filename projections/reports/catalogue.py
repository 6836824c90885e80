"""All reports by their names."""

from collections.abc import Mapping

from projections.reports import (  # noqa: F401 - importing them fills the register
    both_domains,
    building,
    core_four,
    coverage,
    dosage,
    evidence,
    first_week,
    policy,
    population,
)
from projections.reports.report import REPORTS, Report


def every() -> Mapping[str, Report]:
    """The reports by name, in alphabetical order."""
    return dict(sorted(REPORTS.items()))
