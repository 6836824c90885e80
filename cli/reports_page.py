"""Writes docs/reports.md: every report with what it counts, from the reports themselves."""

from pathlib import Path

from projections.reports.catalogue import every
from projections.reports.report import Report

PAGE = Path(__file__).parent.parent / "docs" / "reports.md"
INTRODUCTION = """# Reports

Written by `make docs` from the reports; change those, not this page.

`mtss report` lists them, `mtss report NAME` prints one as a table, with `--json` for programs, with `--about`
what it counts, with `--building ID` the lines of one building. A report is counted from the record when it is
asked for: what was corrected is shown corrected, what was made unreadable is gone. Reports name students by
opaque id; they are for those who may read the files.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *(_section(report) for report in every().values())])


def _section(report: Report) -> str:
    return f"## `{report.name}`\n\n{report.page}\n\nRules: {', '.join(report.rules)}.\n"
