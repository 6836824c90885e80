"""Commands as lines of JSON: whole lines, broken lines, garbage."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import COMMANDS
from domain.service.plan import StartPlan
from interchange.jsonl import MAX_LINE, read_line, read_lines
from interchange.problem import Problem

GOOD: dict[str, Any] = {
    "id": "c1",
    "at": "2026-10-20T08:30:00-04:00",
    "actor": "I1",
    "type": "plan.start",
    "student": "s1",
    "plan": "p1",
}


def problem_of(**changes: Any) -> Problem:
    """The one problem of the good line with `changes`."""
    line = read_line("f.jsonl", 7, json.dumps({**GOOD, **changes}).encode())
    assert line.command is None
    (problem,) = line.problems
    assert (problem.file, problem.line) == ("f.jsonl", 7)
    return problem


def broken(data: bytes) -> Problem:
    (problem,) = read_line("f.jsonl", 1, data).problems
    return problem


def test_a_line_is_a_command():
    command = read_line("f.jsonl", 1, json.dumps(GOOD).encode()).command
    assert isinstance(command, StartPlan)
    assert command.plan == "p1"


def test_lines_are_counted_as_an_editor_does_and_blank_ones_passed_over():
    text = b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n\n{}\n"
    assert [line.number for line in read_lines("f", text.splitlines(keepends=True))] == [1, 3]


def test_broken_json_says_where():
    problem = broken(b'{"id": "c1", "at"')
    assert problem.column == 18
    assert "broken JSON" in problem.found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"[]", "JSON that is no object"),
        (b"null", "JSON that is no object"),
        (b'{"a": "\xff"}', "bytes that are not UTF-8"),
        (b'{"a": 1, "a": 2}', "a key that stands twice"),
        (b'{"a": NaN}', "NaN, which is no number"),
        (b'{"a": -Infinity}', "-Infinity, which is no number"),
        (b'{"a": 1e999}', "an infinite number"),
        (rb'{"a": "\ud800"}', "half a character (a lone surrogate)"),
        (b'{"a": ' + b"1" * 5000 + b"}", "a value beyond all measure"),
        (b"[" * 200_000, "a value beyond all measure"),
        (b" " * MAX_LINE + b"{}", "a longer line"),
    ],
)
def test_what_json_allows_and_a_command_cannot_be(data: bytes, found: str):
    assert broken(data).found == found


def test_an_unknown_type_says_which_is_meant():
    assert problem_of(type="plan.strat").remedy == 'Did you mean "plan.start"?'
    assert problem_of(type=None).found == "nothing"


def test_a_missing_field_is_named():
    fields = {name: value for name, value in GOOD.items() if name != "plan"}
    (problem,) = read_line("f", 1, json.dumps(fields).encode()).problems
    assert (problem.column, problem.found) == ("plan", "nothing")


def test_an_unknown_field_says_which_is_meant():
    assert problem_of(plna="p2").remedy == 'Did you mean "plan"?'


def test_a_word_that_is_none_of_the_known_ones_is_told_them():
    domain = {"type": "referral.submit", "referral": "r1", "concern": "reads slowly", "plan": None}
    line = {key: value for key, value in {**GOOD, **domain, "domain": "acedemic"}.items() if value}
    (problem,) = read_line("f", 1, json.dumps(line).encode()).problems
    assert (problem.column, problem.expected) == ("domain", "'academic' or 'behavioral'")
    assert problem.remedy == 'Did you mean "academic"?'
    (problem,) = read_line("f", 1, json.dumps({**line, "domain": "weather"}).encode()).problems
    assert problem.remedy == "Write one of these."


def test_a_key_that_is_none_of_the_known_ones_is_told_at_its_field():
    line = {**GOOD, "type": "programme.record", "building": "SHE", "year": "2026-27"}
    line = {key: line[key] for key in line if key not in ("student", "plan")}
    elements = {"expectations": "posters in every hall"}
    (problem,) = read_line("f", 1, json.dumps({**line, "elements": elements}).encode()).problems
    assert problem.column == "elements"
    assert problem.expected.startswith("'school_wide_expectations', 'school_wide_recognition'")
    assert problem.remedy == 'Did you mean "classroom_expectations"?'


def test_an_instant_needs_its_offset():
    problem = problem_of(at="2026-10-20T08:30:00")
    assert problem.column == "at"
    assert "timezone" in problem.expected


def test_what_could_be_a_name_is_not_repeated():
    assert "Maeve" not in str(problem_of(occurred_at="Maeve Example"))


@pytest.mark.parametrize("when", ["0001-01-01", "9999-12-31", "2206-10-20T08:30:00Z"])
def test_a_mistyped_year_is_told(when: str):
    problem = problem_of(occurred_at=when)
    assert (problem.column, problem.found) == ("occurred_at", "a day out of range")


def test_an_instant_beyond_the_first_day_of_all():
    assert problem_of(occurred_at="0001-01-01T00:00:00+14:00").found == "a day out of range"


def test_a_student_sits_once_in_a_session():
    seat = {"student": "s1", "plan": "p1", "code": "attended", "minutes": 30}
    fields = {name: GOOD[name] for name in ("id", "at", "actor")}
    line = {**fields, "type": "session.record", "session": "x", "provider": "I1", "attendance": [seat, seat]}
    (problem,) = read_line("f", 1, json.dumps(line).encode()).problems
    assert (problem.column, problem.expected) == ("attendance", "a student takes part in a session once")


@pytest.mark.parametrize("stream", ["policy", "nonsense/1", "staff/T1", ""])
def test_only_what_has_deadlines_can_be_settled(stream: str):
    line = {**{name: GOOD[name] for name in ("id", "at", "actor")}, "type": "deadlines.settle"}
    (problem,) = read_line("f", 1, json.dumps({**line, "stream": stream}).encode()).problems
    assert problem.column == "stream"


def test_an_id_without_visible_characters_cannot_be_stored():
    assert problem_of(student="s\0").column == "student"


@given(st.binary(max_size=300))
def test_garbage_is_a_problem_and_never_an_error(data: bytes):
    for line in read_lines("f", data.splitlines(keepends=True)):
        assert line.problems


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(COMMANDS)), st.data())
def test_fields_of_any_kind_never_raise(name: str, data: st.DataObject):
    fields = {field: data.draw(json_values) for field in COMMANDS[name].model_fields}
    line = read_line("f", 1, json.dumps({**fields, "type": name}).encode())
    assert (line.command is None) == bool(line.problems)
