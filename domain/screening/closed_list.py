"""A team's at-risk list after a screening is final once its meeting closed; then there are amendments (R34).

The building keeps which lists are closed, for the students who were on none; who stood on one has it on file.
"""

from datetime import date

from domain.event import Event
from domain.moments import school_year

Screening = tuple[str, int]
"""A window of one school year: "Fall" comes again every year."""


class AtRiskListClosed(Event, name="at_risk.list_closed"):
    """R34: the team's list of a window is final: for the building, and for each student who stands on it.

    `year` is the one in which the school year of the window began; where it is missing, the meeting's own.
    """

    team: str
    screening_window: str
    year: int | None = None

    def screening(self, day: date) -> Screening:
        """The screening whose list was closed on `day`."""
        return (self.screening_window, self.year or school_year(day))


def screening_of(window: str, day: date) -> Screening:
    """The screening of that window in the school year of `day`."""
    return window, school_year(day)
