"""A tree of criteria and what it says (A4)."""

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.policy import Criteria
from domain.team.criteria import Answer, evaluate

YES, NO = Answer(met=True, because="seen"), Answer(met=False, because="not seen")
TREE = Criteria.model_validate(
    {"any_of": [{"rule": "R113"}, {"all_of": [{"rule": "R112"}, {"rule": "R114"}, {"rule": "R115"}]}]}
)
trees = st.recursive(
    st.sampled_from(["R1", "R2", "R3"]).map(lambda rule: {"rule": rule}),
    lambda below: st.tuples(
        st.sampled_from(["all_of", "any_of"]), st.lists(below, min_size=1, max_size=3)
    ).map(lambda pair: {pair[0]: pair[1]}),
    max_leaves=6,
).map(Criteria.model_validate)
answers = st.dictionaries(st.sampled_from(["R1", "R2", "R3"]), st.sampled_from([YES, NO]))


def test_one_branch_that_holds_is_enough_and_all_of_it_must():
    assert evaluate(TREE, {"R113": YES}).met
    assert evaluate(TREE, dict.fromkeys(("R112", "R114", "R115"), YES)).met
    assert not evaluate(TREE, dict.fromkeys(("R112", "R114"), YES)).met


def test_what_nobody_answered_is_not_met_and_is_named():
    found = evaluate(TREE, {"R112": YES, "R114": NO})
    assert found.unmet() == ["R114", "R115", "R113"]
    assert found.of[1].of[2].because == "nobody answered this"


def test_of_alternatives_the_nearest_is_enough():
    assert evaluate(TREE, {"R112": YES, "R114": NO}).nearest() == ["R114", "R115"]
    assert evaluate(TREE, {"R113": YES}).nearest() == []


def test_every_rule_of_the_tree_is_known():
    assert TREE.rules() == {"R112", "R113", "R114", "R115"}


@for_all(trees, answers)
def test_a_tree_says_which_rules_are_missing_exactly_when_it_does_not_hold(tree, given_answers):
    found = evaluate(tree, given_answers)
    assert found.met == (found.unmet() == [])
    assert set(found.unmet()) <= tree.rules()
    assert evaluate(
        tree, dict.fromkeys(found.unmet(), YES) | {r: YES for r, a in given_answers.items() if a.met}
    ).met


@for_all(trees, answers)
def test_one_more_criterion_met_never_takes_a_decision_away(tree, given_answers):
    better = dict.fromkeys(given_answers, YES)
    assert not evaluate(tree, given_answers).met or evaluate(tree, better).met
