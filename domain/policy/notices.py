"""When a notice must leave, to whom, signed by whom (A8, A32)."""

from typing import Literal

from domain.policy.base import Count, Role, Section


class NoticePolicy(Section):
    """A8, A32."""

    gate: bool
    min_lead_days: Count
    recipients: Literal["all", "primary"]
    signatories: tuple[Role, ...]
