"""Publishing a policy version. A version, once published, never changes."""

from domain.command import Command
from domain.event import Event
from domain.policy import Policy
from domain.policy.checks import contradictions
from domain.recorded import Recorded
from domain.refusal import Refusal

STREAM = "policy"


class PolicyPublished(Event, name="policy.published"):
    content_hash: str
    policy: Policy


class PublishPolicy(Command, type_name="policy.publish"):
    """Publish a version. `content_hash` is the SHA-256 of the file's bytes, hexadecimal."""

    content_hash: str
    policy: Policy

    @property
    def streams(self) -> tuple[str, ...]:
        return (STREAM,)


def evolve(policies: tuple[Policy, ...], recorded: Recorded) -> tuple[Policy, ...]:
    """All versions so far, in the order of their publication."""
    match recorded.event:
        case PolicyPublished(policy=policy):
            return (*policies, policy)
    return policies


def decide(policies: tuple[Policy, ...], command: Command) -> list[Event] | Refusal:
    """R19, R20: a version that lacks what a feature needs is not published."""
    if not isinstance(command, PublishPolicy):
        raise TypeError(f"{command.TYPE} is not a command about a policy")
    known = {policy.version: policy for policy in policies}
    if known.get(command.policy.version) == command.policy:
        return []
    if command.policy.version in known:
        reason = f"version {command.policy.version} is already published with other content"
        return Refusal(rule="A36", reason=reason, remedy="give the new content a version of its own")
    if gaps := contradictions(command.policy):
        reason = "; ".join(f"{key}: {problem}" for key, problem in gaps)
        return Refusal(rule="R19", reason=reason, remedy="complete the keys named and publish again")
    return [PolicyPublished(content_hash=command.content_hash, policy=command.policy)]
