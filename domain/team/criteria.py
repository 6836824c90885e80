"""Whether a team's criteria hold: a tree of rules, each leaf with its answer and the ground of it (A4).

Leaves that the file itself can answer are derived and never typed; the others are stated by the team.
"""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from domain.policy import Criteria
from domain.recorded import Ref


class Answer(BaseModel):
    """Whether one rule's criterion is met, and why; `derived` when the file answered and not a person.

    `facts` are the entries that the answer looked at (R16).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    met: bool = Field(description="whether the criterion holds")
    because: str = Field(description="what shows it")
    derived: bool = Field(default=False, description="written by the engine; leave it out")
    facts: tuple[Ref, ...] = Field(default=(), description="written by the engine; leave it out")


class Evaluation(BaseModel):
    """One node of the tree with its result; `node` is a rule id, `all_of` or `any_of`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    node: str
    met: bool
    because: str = ""
    derived: bool = False
    facts: tuple[Ref, ...] = ()
    of: tuple["Evaluation", ...] = ()

    def unmet(self) -> list[str]:
        """The rules that would have to hold for this node to hold; of alternatives, the nearest first."""
        return [leaf.node for leaf in self.open_leaves()]

    def open_leaves(self) -> list["Evaluation"]:
        """The leaves that would have to hold; of alternatives, the nearest first."""
        if self.met:
            return []
        return [leaf for branch in self._branches() for leaf in branch.open_leaves()] if self.of else [self]

    def nearest(self) -> list[str]:
        """The rules that are enough for this node to hold: of alternatives, the nearest only."""
        if self.met or not self.of:
            return self.unmet()
        branches = self._branches()
        wanted = branches[:1] if self.node == "any_of" else branches
        return [rule for branch in wanted for rule in branch.nearest()]

    def _branches(self) -> tuple["Evaluation", ...]:
        return tuple(sorted(self.of, key=Evaluation.missing)) if self.node == "any_of" else self.of

    def missing(self) -> float:
        """The share of this node's leaves that does not hold."""
        if not self.of:
            return float(not self.met)
        return sum(branch.missing() for branch in self.of) / len(self.of)


def evaluate(tree: Criteria, answers: Mapping[str, Answer]) -> Evaluation:
    """The tree under `answers`; a rule nobody answered is not met."""
    if tree.rule:
        answer = answers.get(tree.rule, Answer(met=False, because="nobody answered this"))
        return Evaluation(node=tree.rule, **answer.model_dump())
    branches = tuple(evaluate(branch, answers) for branch in (tree.all_of or tree.any_of))
    node, holds = ("all_of", all) if tree.all_of else ("any_of", any)
    return Evaluation(node=node, met=holds(branch.met for branch in branches), of=branches)
