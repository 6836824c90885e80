"""Which of the open sets that reach a workflow counts. Pure, so that every order of arrival can be tried."""

from datetime import datetime, timedelta

from workflows.messages import AwaitedItem, AwaitedSet

HARDLY = timedelta(milliseconds=100)


class Kept:
    """The newest open set known. A set replaces a set, so shuffled and doubled messages end right."""

    def __init__(self, start: AwaitedSet) -> None:
        self.set = start

    def heard(self, told: AwaitedSet) -> None:
        """Take a signalled set, unless a newer one is known. Of one version the last heard counts."""
        if told.replaces(self.set):
            self.set = told

    def answered(self, asked: AwaitedSet, answer: AwaitedSet) -> None:
        """Take the engine's answer to a question put while `asked` was the newest set.

        When nothing was heard meanwhile the answer is the truth even with a lower version: the event store
        was then restored to an earlier point, and insisting on the higher version would ask for ever.
        """
        if self.set is asked:
            self.set = answer
        else:
            self.heard(answer)

    def postponed(self, item: str, rings: datetime) -> None:
        """Let `item`, if it is still open, ring at `rings`."""
        items = (i.model_copy(update={"rings": rings}) if i.id == item else i for i in self.set.items)
        self.set = self.set.model_copy(update={"items": tuple(items)})

    def sooner_or_other(self, first: AwaitedItem) -> bool:
        """Whether to stop waiting for `first`: something else comes first now, or it rings clearly sooner.

        When it rings later instead, the timer that runs is kept: it rings in vain once, which costs less.
        """
        found = self.set.next
        if found is None or (found.id, found.wake) != (first.id, first.wake):
            return True
        return found.rings < first.rings - HARDLY
