"""The part of docs/commands.md that says how each deadline is counted, so that people can count it too."""

from collections.abc import Iterator

from domain.dates.deadline_kinds import BOUND_ELSEWHERE, DEADLINE_KINDS

COUNTED_FROM = {
    "invitation_due": "the referral or decision that opened the meeting",
    "meeting_reminder": "the referral or decision that opened the meeting",
    "meeting_held": "the referral or decision that opened the meeting",
    "recommendation_recorded": "the meeting",
    "service_plan_made": "the recommendation or the automatic qualification",
    "notice_signed": "the decision that the notice tells of",
    "notice_left": "before a tier's planned start: `notices.*.min_lead_days`, at least a day; of other "
    "letters `notices.*.max_after_trigger` from the decision",
    "notice_proof": "the day the letter was printed",
    "interpreter_found": "the day a text was found lacking",
    "first_session": "the start of the cycle, or the plan's `start_on` where that comes later",
    "review_opens": "the cycle's day 0: `services.*.cycle.min`, of a continuation `continuation.min` (in "
    "Tier 1 `continue_tier1.min` from the recommendation)",
    "review_due": "the cycle's day 0: `services.*.cycle.max`, of a continuation `continuation.max`",
    "year_closes": "the day after the last day of school",
    "probe_due": "the cycle's day 0, then each probe: `services.*.probes.max`",
    "continuation_review": "the recommendation to go on in Tier 1: `continue_tier1.max`",
    "cse_decision": "the decision at the end of the cycle, or the team's to refer",
    "submission_disposed": "the submission",
    "adult_recorded": "the first notice after the student came of age",
    "transfer_decided": "the move",
    "hand_over": "the day named",
    "evidence_reviewed": "the correction",
    "screening_window_closes": "the day after the window's last, by `screening.*.windows`",
    "post_benchmark_meeting": "the window's last day, for each team",
    "referral_made": "the listing",
    "makeup_screening": "the record that the student was not screened",
    "new_entrant_screened": "the entry: until `diagnostic_screening.new_entrants_by`, after it the bound",
    "low_scorer_screened": "the arrival of the score",
    "goals_reviewed": "the start of the classroom plan: `goals.weeks.max`",
    "consent_requested": "the receipt of the request or referral",
    "evaluation_done": "the consent",
    "records_provided": "the receipt of the request",
    "amendment_decided": "the receipt of the request",
    "ais_commenced": "the first day of the semester after the recommendation (`ais.semesters`)",
    "consultation_offered": "the start of AIS, then the one before",
    "progress_report_sent": "the start of AIS, then the one before",
    "breach_contractor_told": "the contractor's discovery",
    "breach_reported": "the contractor's word, or the district's own discovery",
    "breach_people_told": "the contractor's word, or the district's own discovery",
    "breach_told_after_delay": "the end of the delay",
    "action_plan_reviewed": "the last day of school",
    "staff_trained": "the first day of school",
}
"""By kind: the day that is day 0, and the policy's key where the bound is not under `deadlines`."""

INTRODUCTION = """\
**Deadlines.** The day from which a deadline is counted is day 0. `school_days` are the days on which
school is held. An instructional week is five instructional days, so six weeks end on the thirtieth after
day 0; a calendar week is seven days. A cycle's day 0 is its first attended session (`clock.anchor:
first_session`) or its start. What falls on a day off goes to the school day before or after it, as `roll`
says. The reviews and probes of a cycle or continuation come no later than the last day of school, unless
`year_end` is `carry` (A35). A miss is recorded `grace_days` after the due day; the due day stays.

| kind | what | counted from | bound |
|---|---|---|---|"""


def deadlines() -> str:
    """The table of every kind. Raises KeyError for a kind that nobody described."""
    return "\n".join([INTRODUCTION, *_rows(), ""])


def _rows() -> Iterator[str]:
    for kind, source in DEADLINE_KINDS.items():
        bound = "as said" if kind in BOUND_ELSEWHERE else f"`deadlines.{kind}`"
        yield f"| `{kind}` | {source} | {COUNTED_FROM[kind]} | {bound} |"
