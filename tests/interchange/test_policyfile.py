"""A policy as a YAML file, whole and broken in many ways."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interchange.policyfile import parse_policy, read_policy
from interchange.problem import Problem

SAMPLE = Path("examples/sample-district/policy.yaml")
GOOD = SAMPLE.read_bytes()


def problems(data: bytes) -> tuple[Problem, ...]:
    found = parse_policy("policy.yaml", data)
    assert found.policy is None
    assert found.problems
    return found.problems


def changed(old: str, new: str) -> tuple[Problem, ...]:
    assert old.encode() in GOOD
    return problems(GOOD.replace(old.encode(), new.encode(), 1))


def line_of(text: str) -> int:
    return GOOD[: GOOD.index(text.encode())].count(b"\n") + 1


def test_the_sample_policy_is_whole_and_known_by_its_hash():
    found = read_policy(SAMPLE)
    assert not found.problems
    assert found.policy is not None
    assert found.policy.version == "2026-27.1"
    assert found.content_hash == sha256(GOOD).hexdigest()


def test_a_missing_number_is_named_and_never_filled_in():
    (problem,) = changed("max_entry_delay_days: 10", "#")
    assert (problem.column, problem.found) == ("max_entry_delay_days", "nothing")


def test_a_missing_kind_of_deadline_says_whose_bound_it_is():
    (problem,) = changed("  review_due:", "  #")
    assert problem.column == "deadlines.review_due"
    assert "R58" in problem.expected
    assert problem.line == line_of("deadlines:")


def test_a_wrong_type_has_its_line_and_key():
    (problem,) = changed("quorum: 3", "quorum: three")
    assert (problem.line, problem.column) == (line_of("quorum: 3"), "services.academic_t2.quorum")
    assert problem.found == '"three"'


def test_a_mistyped_key_is_told_with_the_one_that_is_meant():
    found = {problem.column: problem for problem in changed("quorum: 3", "qourum: 3")}
    assert found["services.academic_t2.qourum"].remedy == 'Did you mean "quorum"?'
    assert found["services.academic_t2.quorum"].found == "nothing"


def test_a_window_that_ends_before_it_opens():
    (problem,) = changed("cycle: {min: 4, max: 6}", "cycle: {min: 6, max: 4}")
    assert problem.column == "services.academic_t2.cycle"
    assert "max 4 is less than min 6" in problem.found


def test_a_window_as_a_list():
    (problem,) = changed("cycle: {min: 4, max: 6}", "cycle: [6, 4]")
    assert (problem.found, problem.expected) == ("a list of 2", "a group of keys")


def test_a_key_that_stands_twice():
    (problem,) = problems(GOOD + b"year_end: carry\n")
    assert problem.column == "year_end"
    assert str(line_of("year_end: review")) in problem.expected


@pytest.mark.parametrize("word", ["on", "Yes", "off"])
def test_a_key_that_yaml_reads_as_true_or_false_is_explained(word: str):
    (problem,) = changed("when: 2026-06-18", f"{word}: 2026-06-18")
    assert "reads as true or false" in problem.found
    assert problem.remedy == f'Put the key in quotes: "{word}":'


def test_a_grade_without_quotes_is_a_number():
    assert {problem.remedy for problem in changed('"01", ', "01, ")} == {"Put it in quotes."}


def test_a_day_that_does_not_exist_has_its_line():
    (problem,) = changed("effective_from: 2026-07-01", "effective_from: 2026-13-45")
    assert problem.line == line_of("effective_from")


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan"])
def test_an_infinite_cut_is_no_cut(number: str):
    assert changed("cut: 25", f"cut: {number}")[0].expected == "a number that is not infinite"


def test_half_a_character_is_no_text():
    assert "surrogates" in changed("zone: America/New_York", r'zone: "\ud800"')[0].expected


def test_half_a_file_lists_all_that_is_missing():
    columns = {problem.column for problem in problems(GOOD[: GOOD.index(b"\ncse:")])}
    assert {"deadlines", "max_entry_delay_days", "year_end"} <= columns


def test_latin_1_is_told_with_its_line():
    (problem,) = problems(GOOD.replace(b"Sample Hollow (made", b"Sample H\xf6llow (made", 1))
    assert problem.found == "bytes that are not UTF-8"
    assert problem.line == line_of("Board of Education")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"# nothing",
        b"- a list",
        b"a: \x00",
        "a: b".encode("utf-16"),
        b"a: [1",
        b'a: "',
        b"a: 1\n---\nb: 2",
        b"? [a]\n: 1",
        b"!!python/object:os.system x",
        b"a: &a [*a]",
        b"[" * 100_000,
        b"a: " + b"1" * 5000,
    ],
)
def test_what_is_no_policy_at_all_is_one_problem(data: bytes):
    assert len(problems(data)) == 1


def test_aliases_that_multiply_end_soon():
    lines = [b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 9)]
    assert "more keys" in problems(b"\n".join(lines))[0].found


@settings(deadline=None)  # the first policy that is checked makes the list of known keys
@given(at=st.integers(0, len(GOOD) - 1), byte=st.binary(min_size=1, max_size=3))
def test_one_spoiled_place_never_raises(at: int, byte: bytes):
    found = parse_policy("policy.yaml", GOOD[:at] + byte + GOOD[at + 1 :])
    assert (found.policy is None) == bool(found.problems)


@given(st.binary(max_size=200))
def test_garbage_never_raises(data: bytes):
    assert parse_policy("policy.yaml", data).problems


def test_no_such_file(tmp_path: Path):
    assert read_policy(tmp_path / "policy.yaml").problems[0].found == "no such file"
