"""From the order of a letter to the letter, and to what becomes of it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from application.delivery import LetterOrder
from domain.building.building import Building
from domain.record.enrolment import GuardianRecorded
from domain.service.plan import Plan, PlanDrafted
from domain.service.progress import Goal
from letters.channels import Ambiguous, Left, Outcome, Parcel, PrintFolder, Refused
from runtime.letters import UNRENDERED, LetterDesk, letter_of
from tests.letters.samples import T2_ELEMENTS

GOAL = Goal(baseline=60, baseline_on=date(2026, 9, 29), target=90, target_on=date(2026, 12, 4))
TEXTS = {name: text if isinstance(text, str) else "\n".join(text) for name, text in T2_ELEMENTS.items()}


def a_plan(**changes: Any) -> Plan:
    values: dict[str, Any] = {
        "plan": "p1", "basis": "rec1", "domain": "academic", "subject": "ELA", "tier": 2,
        "service_type": "ais", "target_area": "reading", "skill_gap": "fluency", "intervention": "x",
        "sessions_per_week": 3, "minutes": 30, "group": None, "setting": "pull_out", "location": "Room 4",
        "responsible": "I1", "start_on": date(2026, 10, 20), "measure": "cbm", "goal": GOAL,
        "supplement_attestation": "x", "iep_consistency": None, "intensity_note": None, **changes,
    }  # fmt: skip
    return Plan(PlanDrafted(**values))


def an_order(**changes: Any) -> LetterOrder:
    guardian = GuardianRecorded(
        guardian="g1",
        guardian_name="Mirabel Ñandú",
        relation="mother",
        entitlement="entitled",
        valid_from=date(2025, 7, 1),
        household="h1",
        address=("77 Birch Road", "Sample Hollow, NY 00000"),
        language="en",
        email="mirabel@example.org",
    )
    order = LetterOrder(
        dispatch="5d7e1f0a-1111-5222-8333-444444444444",
        notice="rec1",
        kind="t2_start",
        language="en",
        channel="email",
        on=date(2026, 10, 15),
        building=Building(
            "SHE", "Sample Hollow Elementary School", "Sample Hollow CSD", ("12 School Lane",), "5"
        ),
        student_name="Zoë Ñandú",
        grade="03",
        guardian=guardian,
        elements=TEXTS,
        plan=a_plan(),
        domain="academic",
        subject="ELA",
        changed=False,
        signatory_name="Paula Principal",
        signed_as="principal",
        classified=False,
    )
    return replace(order, **changes)


class Way:
    """A channel with a prepared outcome; keeps what it was given."""

    idempotent = False

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.parcels: list[Parcel] = []

    def send(self, parcel: Parcel) -> Outcome:
        self.parcels.append(parcel)
        return self.outcome


def desk(tmp_path: Path, email: Way | None = None) -> LetterDesk:
    return LetterDesk(PrintFolder(tmp_path), email, "school.example.org")


def test_a_letter_is_a_pdf_and_the_same_for_the_same_order(tmp_path: Path):
    rendered = desk(tmp_path).render(an_order())
    assert rendered.startswith(b"%PDF")
    assert desk(tmp_path).render(an_order()) == rendered


def test_a_letter_by_email_leaves_with_ids_that_name_nobody(tmp_path: Path):
    way = Way(Left(evidence="250 Ok"))
    sent = desk(tmp_path, way)
    order = an_order()
    assert sent.send(order, sent.render(order)) == ("left", "250 Ok")
    (parcel,) = way.parcels
    assert parcel.message_id == f"<{order.dispatch}@school.example.org>"
    assert parcel.file_name == f"{order.dispatch}.pdf"
    assert parcel.to == "mirabel@example.org"
    assert "Zo" not in parcel.subject + parcel.body


def test_a_letter_by_post_waits_in_the_print_folder(tmp_path: Path):
    order = an_order(channel="post")
    rendered = desk(tmp_path).render(order)
    assert desk(tmp_path).send(order, rendered) == ("printed", f"{order.dispatch}.pdf")
    assert (tmp_path / f"{order.dispatch}.pdf").read_bytes() == rendered


@pytest.mark.parametrize(
    ("outcome", "fate"),
    [
        (Refused(reason="later", permanent=False), "failed"),
        (Refused(reason="never", permanent=True), "failed_for_good"),
        (Ambiguous(reason="lost"), "unknown"),
    ],
)
def test_what_became_of_it_is_told_as_it_is(tmp_path: Path, outcome: Outcome, fate: str):
    sent = desk(tmp_path, Way(outcome))
    assert sent.send(an_order(), sent.render(an_order()))[0] == fate


def test_without_a_mail_server_the_letter_goes_by_post(tmp_path: Path):
    sent = desk(tmp_path)
    assert sent.send(an_order(), sent.render(an_order()))[0] == "failed_for_good"


@pytest.mark.parametrize("email", ["mirabel at example", "mirabel@example", None])
def test_an_address_of_old_that_is_none_makes_it_a_letter_by_post(tmp_path: Path, email: str | None):
    way = Way(Left(evidence="250 Ok"))
    order = an_order(guardian=an_order().guardian.model_copy(update={"email": email}))
    sent = desk(tmp_path, way)
    outcome = ("failed_for_good", "no usable e-mail address is on file; the letter goes by post")
    assert sent.send(order, sent.render(order)) == outcome
    assert way.parcels == []


def test_only_what_does_no_harm_twice_is_repeated(tmp_path: Path):
    sent = desk(tmp_path, Way(Left(evidence="")))
    assert sent.may_repeat("post")
    assert not sent.may_repeat("email")


@pytest.mark.parametrize(
    "changes",
    [
        {"elements": {**TEXTS, "need": ""}},
        {"language": "tlh"},
        {"student_name": "\U000f0000"},
        {"building": Building("SHE")},
    ],
)
def test_what_no_try_will_ever_set_is_left_to_a_person_with_the_reason(
    tmp_path: Path, changes: dict[str, Any]
):
    sent = desk(tmp_path, Way(Left(evidence="")))
    order = an_order(**changes)
    assert sent.render(order) == UNRENDERED
    fate, reason = sent.send(order, UNRENDERED)
    assert fate == "unknown"
    assert reason.startswith("nothing was sent: ")
    assert "Ñandú" not in reason


def test_the_words_follow_the_plan():
    assert letter_of(an_order()).subject == "reading"
    science = an_order(plan=a_plan(target_area="content_area"), subject="SCIENCE")
    assert letter_of(science).subject == "science"
    assert letter_of(an_order(plan=None)).subject == "ela"
    assert letter_of(an_order(plan=None, domain="behavioral")).domain == "behavioral"


def test_a_notice_after_a_change_takes_the_place_of_the_one_before():
    assert not letter_of(an_order()).changed
    assert letter_of(an_order(changed=True)).changed


def test_who_asked_for_large_print_gets_it():
    guardian = an_order().guardian.model_copy(update={"mode": "large_print"})
    assert letter_of(an_order(guardian=guardian)).large_print
    assert not letter_of(an_order()).large_print


def test_a_tier_3_letter_without_one_before_it_says_what_a_first_one_says():
    elements = {"continued_need": "x", "need": "x", "eligibility": "x"}
    assert letter_of(an_order(kind="t3_start", elements=elements)).direct_entry
    assert not letter_of(an_order(kind="t3_start", elements={"continued_need": "x"})).direct_entry


@pytest.mark.parametrize(
    ("role", "designee", "title"), [("principal", False, "Principal"), ("designee", True, "")]
)
def test_who_signs_signs_as_what(role: str, designee: bool, title: str):
    signatory = letter_of(an_order(signed_as=role)).signatory
    assert (signatory.designee, signatory.title) == (designee, title)
