"""What changes between two versions of a policy, in words (A36)."""

from typing import Any

import pytest

from domain.policy import parse
from domain.policy.diff import Change, diff
from tests.domain.story import policy_document


def changed(**changes: Any) -> dict[str, Change]:
    return {c.key: c for c in diff(parse(policy_document()), parse(policy_document(**changes)))}


def test_the_same_policy_has_no_changes_whatever_it_is_called():
    assert changed(version="2", effective_from="2027-07-01") == {}


def test_a_change_names_its_rule_and_for_whom():
    (change,) = changed(**{"services.academic_t2.cycle.max": 8}).values()
    assert (change.key, change.was, change.now) == ("services.academic_t2.cycle.max", 6, 8)
    assert "R58" in change.rules
    assert change.sentence.startswith(
        "services.academic_t2.cycle.max: 6 becomes 8, for students in academic Tier 2. R58: "
    )


@pytest.mark.rule("A36")
def test_it_says_which_open_dates_keep_their_version_and_which_are_counted_anew():
    kept = changed(**{"services.academic_t2.cycle.max": 8})["services.academic_t2.cycle.max"]
    assert (kept.keeps, kept.recomputes) == (("review_due", "review_opens"), ())
    anew = changed(
        **{"services.academic_t2.cycle.max": 8, "deadlines.review_due.on_policy_change": "recompute"}
    )["services.academic_t2.cycle.max"]
    assert (anew.keeps, anew.recomputes) == (("review_opens",), ("review_due",))
    assert "counted anew: review_due (A36)" in anew.sentence


def test_what_is_new_and_what_is_gone():
    gone = changed(auto_qualify=None)
    assert gone["auto_qualify.t2_cycles_same_year"].now is None
    assert "2 becomes nothing, for students in behavioral Tier 2" in (
        gone["auto_qualify.t2_cycles_same_year"].sentence
    )
    late = {"unit": "school_days", "count": 15, "grace_days": 1, "roll": "previous"}
    assert changed(**{"deadlines.cse_decision": late})["deadlines.cse_decision.count"].now == 15


def test_a_cut_point_keeps_its_name_when_another_is_added():
    document = policy_document()
    cut = {"measure": "new", "grades": ["03"], "operator": "below", "cut": 5, "band": "at_risk"}
    found = changed(cut_points=[cut, *document["cut_points"]])
    assert {key.split(".")[1] for key in found} == {"new at_risk below 03-03"}
