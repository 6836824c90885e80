"""What every command is made of."""

import pytest

from tests.domain.story import SUMMER, ask


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\nb", "x" * 201])
def test_an_id_may_name_a_stream(name):
    with pytest.raises(ValueError, match="building"):
        ask("building.register", SUMMER, building=name, title="t", district="d")


@pytest.mark.parametrize(
    ("type", "field", "fields"),
    [
        (
            "notice.interpret",
            "document",
            {"notice": "n", "guardian": "g", "language": "en", "method": "interpreted"},
        ),
        ("dispatch.record_return", "reason", {"dispatch": "n/g"}),
        ("point.correct", "reason", {"point": "p", "value": 1}),
        ("contact.record", "about", {"kind": "call"}),
        ("tier1_help.record", "strategy", {"helper": "h", "first": "2026-09-14"}),
        ("referral.submit", "concern", {"referral": "r", "domain": "academic"}),
    ],
)
def test_what_has_to_be_said_is_said_in_words(type, field, fields):
    ask(type, SUMMER, **{field: "words"}, **fields)
    with pytest.raises(ValueError, match="words, not only spaces"):
        ask(type, SUMMER, **{field: "  "}, **fields)


@pytest.mark.parametrize("name", ["", "  ", "a\nb"])
def test_what_people_name_in_a_file_has_a_name(name):
    fields = {"in_class": [], "points": [], "domain": "academic", "subject": "ELA", "concern": "reads slowly"}
    with pytest.raises(ValueError, match="referral"):
        ask("referral.submit", SUMMER, "classroom_teacher", referral=name, **fields)
