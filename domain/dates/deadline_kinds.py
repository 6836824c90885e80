"""Every kind of deadline that the engine sets, and where its bound stands."""

from collections.abc import Mapping

DEADLINE_KINDS: Mapping[str, str] = {
    "invitation_due": "R49 the team's invitation to a review meeting",
    "meeting_reminder": "R49 a reminder that the meeting is due soon",
    "meeting_held": "R49, R60, R93 the review meeting",
    "recommendation_recorded": "R52, R68, R96, R111 the team's written recommendation",
    "service_plan_made": "R55, R100, R113 the service plan after eligibility",
    "notice_signed": "R61, R78, R105, R122 the principal's signature on the notice",
    "notice_left": "R48, R91 the notice on its way to everyone entitled, before the service starts",
    "notice_proof": "A32 proof that a printed letter was mailed",
    "interpreter_found": "L4 a translation or an interpreter for a notice",
    "first_session": "R55 the first session after the start",
    "review_opens": "R58, R74, R95, R102, R118 the end-of-cycle decision may be taken, the team looks again",
    "review_due": "R58, R74, R102, R118 the end-of-cycle decision",
    "year_closes": "A35 the end of what is under way when the school year ends",
    "probe_due": "R57, R76 the next progress monitoring point",
    "continuation_review": "R67, R95, R110 the team's review after a continuation, met by its recommendation",
    "cse_decision": "R77, R120 the team's decision on a referral to the CSE",
    "submission_disposed": "R35, R36 the Student Support Team's disposition",
    "adult_recorded": "A32 the student who came of age as a person to be told",
    "transfer_decided": "A37, R56 the receiving team's decision whether a plan goes on after a move",
    "hand_over": "R56, R73, R101, R117 the day on which a plan goes to another responsible person",
    "evidence_reviewed": "R16 the review of a decision whose evidence was corrected",
    "screening_window_closes": "R25 the end of a screening window",
    "post_benchmark_meeting": "R27 the post-benchmark meeting of each team",
    "referral_made": "R41 the referral of a student on the at-risk list",
    "makeup_screening": "R13 the screening of a student whom the window missed",
    "new_entrant_screened": "L17 the diagnostic screening of a new entrant",
    "low_scorer_screened": "L17 the diagnostic screening after a low score",
    "goals_reviewed": "R37 the review of the goals of a classroom plan",
    "consent_requested": "L14 the request for a parent's consent to an evaluation",
    "evaluation_done": "L15 the initial evaluation that a parent consented to",
    "records_provided": "L19 inspection of the record that a parent asked for",
    "amendment_decided": "L20 the decision on a parent's request to amend the record",
    "ais_commenced": "L7 the start of AIS, by the beginning of the next semester",
    "consultation_offered": "L10 the opportunity to consult the teachers of a student in AIS",
    "progress_report_sent": "L10 the progress report to the parents of a student in AIS",
    "breach_contractor_told": "L23 the contractor's word to the district of a breach of data",
    "breach_reported": "L23 the report of a breach to the State's Chief Privacy Officer",
    "breach_people_told": "L23 the notice of a breach to the people it concerns",
    "breach_told_after_delay": "L23 the notice of a breach that was lawfully delayed",
    "action_plan_reviewed": "R10 the building's action plan for next year",
    "staff_trained": "R11 the training on the plan",
}
"""Every kind of deadline the engine sets, with its source. Each must have its bound in the policy."""

BOUND_ELSEWHERE = frozenset(
    {
        "ais_commenced",
        "review_opens",
        "review_due",
        "probe_due",
        "year_closes",
        "continuation_review",
        "notice_left",
        "hand_over",
        "screening_window_closes",
        "goals_reviewed",
    }
)
"""Kinds whose bound stands in another key (weeks of a service, lead of a notice, a window's dates)."""

BOUND_BY_WEEKS = frozenset({"review_opens", "review_due", "probe_due", "continuation_review"})
"""Those of them whose count is the weeks of a service, which a later policy version may change (A36).

Where the policy says `review_before` or `close`, they do not run past the last day of school (A35).
"""

OPTIONAL: frozenset[str] = frozenset(
    {
        "consent_requested",
        "evaluation_done",
        "records_provided",
        "amendment_decided",
        "ais_commenced",
        "consultation_offered",
        "progress_report_sent",
        "breach_contractor_told",
        "breach_reported",
        "breach_people_told",
        "breach_told_after_delay",
        "referral_made",
        "makeup_screening",
        "new_entrant_screened",
        "low_scorer_screened",
        "goals_reviewed",
        "hand_over",
        "year_closes",
        "transfer_decided",
        "adult_recorded",
    }
)
"""Kinds that a policy may leave unbounded: `duty` then records which key is missing."""
