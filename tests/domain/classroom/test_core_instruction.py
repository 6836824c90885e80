"""Tier 1 in the classroom: who teaches the core and with what (R12), help for a class or group (R22)."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.domain.story import ask, given

FIVE = ["phonemic_awareness", "phonics", "vocabulary", "fluency", "comprehension"]
OPENED = ask("school_year.open", "2026-09-01 08:00", "principal", building="SHE", year="2026-27")


def licensed(*areas: str, valid_to: str | None = None):
    return ask(
        "staff.record_credential",
        "2026-08-20",
        staff="classroom_teacher",
        credential="licence-1",
        areas=list(areas),
        valid_from="2020-09-01",
        valid_to=valid_to,
    )


def core(**changes: Any):
    fields = {
        "building": "SHE",
        "year": "2026-27",
        "section": "3B",
        "subject": "ELA",
        "grades": ["03"],
        "teacher": "classroom_teacher",
        "reading": True,
        "components": FIVE,
        **changes,
    }
    return ask("core.record", "2026-09-10", "principal", **fields)


def remediation(**changes: Any):
    fields = {
        "building": "SHE",
        "year": "2026-27",
        "remediation": "fractions-3B",
        "scope": "class",
        "section": "3B",
        "subject": "MATH",
        "what": "fractions again, with strips of paper",
        "teacher": "classroom_teacher",
        "first": "2026-09-14",
        "students": 21,
        **changes,
    }
    return ask("remediation.record", "2026-09-14", "classroom_teacher", **fields)


@pytest.mark.rule("R12")
def test_who_teaches_the_core_has_a_credential_for_it():
    given(OPENED, licensed("ELA")).when(core()).found()
    given(OPENED, licensed()).when(core()).found()
    given(OPENED, licensed("MATH")).when(core()).found("R12")
    given(OPENED, licensed("ELA", valid_to="2026-09-09")).when(core()).found("R12")
    given(OPENED).when(core()).found("R12")


@pytest.mark.rule("R12")
def test_the_reading_core_covers_five_components():
    outcome = given(OPENED, licensed()).when(core(components=FIVE[:3]))
    outcome.found("R12")
    (finding,) = outcome.event("core.recorded").findings
    assert finding.what == "the reading core lacks: fluency, comprehension"
    given(OPENED, licensed()).when(core(reading=False, subject="SCIENCE", components=[])).found()


@pytest.mark.rule("R22")
@pytest.mark.parametrize("scope", ["class", "group"])
def test_help_for_a_class_or_group_is_on_record_and_opens_no_plan(scope: str):
    outcome = given(OPENED, licensed()).when(remediation(scope=scope))
    outcome.then("remediation.recorded")
    assert outcome.event("remediation.recorded").students == 21
    assert {r.originator_id for r in outcome.records} == {"year/SHE/2026-27"}


@pytest.mark.rule("R12")
def test_help_by_somebody_without_a_credential_is_recorded_with_a_finding():
    given(OPENED).when(remediation()).found("R12")


def test_remediation_does_not_end_before_it_begins():
    given(OPENED, licensed()).when(remediation(last="2026-09-14")).accepted()
    with pytest.raises(ValidationError, match="lies before first"):
        remediation(last="2026-09-13")
