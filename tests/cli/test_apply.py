"""`mtss apply`: the one door for commands."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.wiring import Wired
from tests.cli.conftest import Mtss

HOLD = {"id": "h1", "at": "2026-10-20T08:30:00-04:00", "actor": "P1", "type": "letters.hold", "reason": "try"}
ABSENT = {
    "id": "p1", "at": HOLD["at"], "actor": "I1", "type": "plan.start", "student": "nobody", "plan": "p1",
}  # fmt: skip


def lines(*commands: dict[str, Any] | str) -> str:
    return "\n".join(c if isinstance(c, str) else json.dumps(c) for c in commands)


def results(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_each_line_is_accepted_refused_or_malformed_and_no_line_stops_another(mtss: Mtss, district: None):
    said = mtss("apply", "-", "--json", stdin=lines("{broken", ABSENT, "", HOLD))
    assert said.code == 1
    broken, refused, accepted = results(said.out)
    assert (broken["line"], broken["result"]) == (1, "malformed")
    assert broken["problems"][0]["line"] == 1
    assert (refused["line"], refused["result"], refused["rule"]) == (2, "refused", "state")
    assert refused["remedy"]
    assert (accepted["line"], accepted["result"]) == (4, "accepted")
    assert accepted["events"] == [{"stream": "letters", "version": 1, "name": "letters.held"}]


def test_people_read_the_same_in_words(mtss: Mtss, district: None):
    said = mtss("apply", "-", stdin=lines(HOLD, ABSENT, "[]"))
    assert "line 1: accepted letters.hold: letters.held" in said.out
    assert "line 2: refused plan.start by state: no such student. To do: enrol the student" in said.out
    assert "line 3: malformed: -, line 3, column 1: found JSON that is no object" in said.out
    assert "1 accepted, 1 malformed, 1 refused" in said.err


def test_a_file_may_be_sent_twice(mtss: Mtss, district: None):
    first = mtss("apply", "-", "--json", stdin=lines(HOLD))
    again = mtss("apply", "-", "--json", stdin=lines(HOLD))
    assert (first.code, again.code) == (0, 0)
    assert first.out == again.out


def test_an_id_with_other_content_is_told_at_its_line(mtss: Mtss, district: None):
    said = mtss("apply", "-", "--json", stdin=lines(HOLD, {**HOLD, "reason": "another"}))
    assert said.code == 1
    problem = results(said.out)[1]["problems"][0]
    assert (problem["line"], problem["column"]) == (2, "id")


def test_a_students_name_is_in_no_line_of_the_log(mtss: Mtss, with_policy: None):
    enrol = {
        **{name: HOLD[name] for name in ("at", "actor")}, "id": "e1", "type": "student.enrol",
        "student": "s1", "family_name": "Maeve", "given_name": "Maeve", "grade": "03", "building": "SHE",
    }  # fmt: skip
    building = {
        **{name: HOLD[name] for name in ("at", "actor")}, "id": "b1", "type": "building.register",
        "building": "SHE", "title": "Made-up School", "district": "Made-up District",
    }  # fmt: skip
    said = mtss("apply", "-", stdin=lines(building, enrol, {**enrol, "id": "e2", "birth_date": "Maeve"}))
    assert "accepted student.enrol" in said.out
    assert "Maeve" not in said.out + said.err


def test_no_such_file_is_a_mistake_in_the_command_line(mtss: Mtss, district: None):
    assert mtss("apply", "nothing.jsonl").code == 2


def test_nothing_configured_is_told_in_words(mtss: Mtss):
    said = mtss("apply", "examples/one-student.jsonl")
    assert said.code == 3
    assert "MTSS_DATABASE is not set" in said.err


def test_a_database_that_is_away_is_told_in_words(
    mtss: Mtss, district: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MTSS_DATABASE", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    said = mtss("apply", "-", stdin=lines(HOLD))
    assert said.code == 3
    assert "cannot be reached" in said.err


NUMBERS = count()
some_lines = st.lists(
    st.binary(max_size=120) | st.sampled_from([lines(HOLD).encode(), lines(ABSENT).encode()])
)


@given(some_lines)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_garbage_never_stops_the_good_lines(mtss: Mtss, inside: Callable[[], Wired], garbage: list[bytes]):
    last = {**HOLD, "id": f"last-{next(NUMBERS)}", "type": "letters.release"}
    said = mtss("apply", "-", "--json", stdin=b"\n".join([*garbage, json.dumps(last).encode()]))
    assert said.code in (0, 1)
    assert results(said.out)[-1]["result"] == "accepted"
    with inside() as engine:
        assert not engine.engine.district().letters_held
