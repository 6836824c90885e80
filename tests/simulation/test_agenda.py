"""The agenda: open sets in, and who is due next."""

from simulation.agenda import Agenda
from tests.application.office import Office
from tests.domain.steps import in_tier2, session


def test_an_agenda_of_open_sets_lives_through_a_year_and_comes_to_rest():
    office = Office().after(*in_tier2(), session("2026-10-20 10:00"))
    agenda = Agenda()
    agenda.adopt(office.waiting.all_open())
    rings = 0
    while due := agenda.next_due():
        found, item = due
        office.clock.at = max(office.clock.at, item.wake)
        agenda.adopt([office.waiting.reached(found.stream, found.owner)])
        rings += 1
        assert rings < 100
    assert not list(office.waiting.all_open())
    assert rings > 3
