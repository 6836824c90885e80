"""Every kind of deadline that the engine sets, and where its bound stands."""

from collections.abc import Mapping

DEADLINE_KINDS: Mapping[str, str] = {
    "invitation_due": "R49 the team's invitation to a review meeting",
    "meeting_reminder": "R49 reminder before the meeting is due",
    "meeting_held": "R49, R60, R93 the review meeting",
    "recommendation_recorded": "R52, R68, R96, R111 the team's written recommendation",
    "service_plan_made": "R55, R100, R113 the service plan after eligibility",
    "notice_signed": "R61, R78, R105, R122 the principal's signature on the notice",
    "notice_left": "R48, R91 the latest day on which the notice may leave",
    "notice_proof": "A32 proof that a printed letter was mailed",
    "interpreter_found": "L4 a translation or an interpreter for a notice",
    "first_session": "R55 the first session after the start",
    "review_opens": "R58, R74, R102, R118 the end of the minimum weeks of a cycle",
    "review_due": "R58, R74, R102, R118 the end-of-cycle decision",
    "probe_due": "R57, R76 the next progress monitoring point",
    "continuation_review": "R67, R95, R110 back to the team after a continuation",
    "cse_decision": "R77, R120 the team's decision on a referral to the CSE",
    "submission_disposed": "R35, R36 the Student Support Team's disposition",
    "evidence_reviewed": "R16 review of a decision whose evidence was corrected",
    "screening_window_closes": "R25 the end of a screening window",
    "post_benchmark_meeting": "R27 the post-benchmark meeting of each team",
    "action_plan_reviewed": "R10 the building's action plan for next year",
    "staff_trained": "R11 the training on the plan",
}
"""Every kind of deadline the engine sets, with its source. Each must have its bound in the policy."""

BOUND_ELSEWHERE = frozenset(
    {
        "review_opens",
        "review_due",
        "probe_due",
        "continuation_review",
        "notice_left",
        "screening_window_closes",
    }
)
"""Kinds whose bound stands in another key (weeks of a service, lead of a notice, a window's dates)."""
