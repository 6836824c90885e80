"""What follows a referral to the CSE: the parent is asked to consent, the student is evaluated (L14, L15)."""

from simulation.actors.world import World, accepted


def ask_for_consent(world: World, student: str, evaluation: str, actor: str) -> None:
    """The team asks the first parent on file, who answers some days later."""
    state = world.student(student)
    known = state.evaluations.get(evaluation)
    if known is None or known.review or not state.guardians:
        return
    fields = {"to": "evaluation", "about": evaluation, "guardian": next(iter(state.guardians))}
    if accepted(world.send("consent.request", actor, student=student, **fields)):
        who = fields["guardian"]
        world.soon(student, "consent", evaluation, (3, 9), 11, take_consent, evaluation, who, actor)


def take_consent(world: World, student: str, evaluation: str, guardian: str, actor: str) -> None:
    """The parent agrees; the psychologist has weeks of tests before the outcome."""
    fields = {"to": "evaluation", "about": evaluation, "guardian": guardian, "document": "in the file"}
    if accepted(world.send("consent.answer", actor, student=student, answer="given", **fields)):
        world.soon(student, "evaluate", evaluation, (20, 30), 14, complete, evaluation, actor)


def complete(world: World, student: str, evaluation: str, actor: str) -> None:
    """The evaluation is done; half of the students are found eligible."""
    eligible = world.luck.happens(world.homes[student], "eligible", evaluation, 0.5)
    outcome = "eligible" if eligible else "not_eligible"
    world.send("evaluation.complete", actor, student=student, evaluation=evaluation, outcome=outcome)
