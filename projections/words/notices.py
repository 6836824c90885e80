"""Notices and their letters in words."""

from collections.abc import Mapping
from typing import Any

from domain.event import Event
from domain.notices.dispatch import (
    DispatchAttempted,
    DispatchFailed,
    DispatchLeft,
    DispatchMailed,
    DispatchPending,
    DispatchPrinted,
    DispatchReturned,
    DispatchWithdrawn,
)
from domain.notices.gate_override import GateOverridden
from domain.notices.holding import LettersHeld, LettersReleased
from domain.notices.notice import DispatchCreated, InterpreterNeeded, NoticeOpened, NoticeSigned
from projections.words.common import Sentence

METHODS = {
    "mailed": "mailed",
    "certified": "sent as certified mail",
    "handed_over": "handed over",
    "portal_read": "read in the portal",
    "interpreted": "handed over with an interpreter",
    "other_format": "given in Braille, sound or sign",
}


def signed(event: NoticeSigned) -> str:
    """A signature on a notice."""
    plan = f" for plan {event.plan}" if event.plan else ""
    languages = ", ".join(sorted(event.contents))
    return f"Notice {event.notice} ({notice_kind(event)}){plan} signed as {event.signed_as}, in {languages}"


def notice_kind(event: Any) -> str:
    """What a notice tells of."""
    kinds = {
        "t2_start": "start of Tier 2",
        "t3_start": "start of Tier 3",
        "cse_referral": "referral to the CSE",
        "t1_plan": "classroom plan in Tier 1",
        "ais_start": "start of academic intervention services",
        "ais_end": "end of academic intervention services",
    }
    return kinds[event.kind]


def mailed(event: DispatchMailed) -> str:
    """What a clerk recorded of a letter (A33)."""
    proof = "a document" if event.document else "no document"
    return (
        f"Letter {event.dispatch} {METHODS[event.method]}, entered {event.days_until_entered} days after "
        f"the fact with {proof}: {event.proof}"
    )


SENTENCES: Mapping[type[Event], Sentence] = {
    LettersHeld: "All letters held",
    LettersReleased: "Letters released",
    GateOverridden: "Gate {gate} overridden for plan {plan}",
    NoticeOpened: lambda e: f"Notice {e.notice} ({notice_kind(e)}) is due to the parents: {e.because}",
    NoticeSigned: signed,
    InterpreterNeeded: "Notice {notice}: no text for guardian {guardian} in {language}",
    DispatchCreated: "Letter {dispatch} of notice {notice} to guardian {guardian}: {channel}, {language}",
    DispatchAttempted: "Letter {dispatch}: attempt {attempt} to send it, SHA-256 {rendered}",
    DispatchLeft: "Letter {dispatch} accepted by the mail server",
    DispatchPrinted: "Letter {dispatch} printed, waits to be mailed",
    DispatchFailed: lambda e: (
        f"Letter {e.dispatch} did not leave, {'to be printed' if e.permanent else 'to be tried again'}"
    ),
    DispatchPending: "Letter {dispatch}: nobody knows whether it left, a person has to decide",
    DispatchMailed: mailed,
    DispatchReturned: "Letter {dispatch} came back",
    DispatchWithdrawn: "Letter {dispatch} kept back: {because}",
}

WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    LettersHeld: ("reason",),
    LettersReleased: ("reason",),
    GateOverridden: ("reason",),
    NoticeSigned: ("contents",),
    DispatchLeft: ("evidence",),
    DispatchPrinted: ("file_name",),
    DispatchFailed: ("reason",),
    DispatchPending: ("reason",),
    DispatchMailed: ("document",),
    DispatchReturned: ("reason",),
}
