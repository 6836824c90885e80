"""People who send again what got no answer, as the engine allows: the same command under the same id."""

import time
from collections.abc import Callable
from typing import Any

from temporalio.service import RPCError

from application.engine import Busy
from store.errors import Corrupt, StoreUnavailable

GIVE_UP = 180.0
AGAIN = 0.1
UNANSWERED = (StoreUnavailable, Busy, Corrupt, RPCError)


class Patient:
    """Stands before `inner`: a call that got no answer is made again. `tries` counts those that did not."""

    def __init__(self, inner: object, **instead: object) -> None:
        self._inner, self.tries = inner, 0
        vars(self).update(instead)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._until_answered(found) if callable(found) else found

    def _until_answered(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def patiently(*arguments: Any, **named: Any) -> Any:
            give_up = time.monotonic() + GIVE_UP
            while True:
                try:
                    return call(*arguments, **named)
                except BaseExceptionGroup as group:
                    if group.split(UNANSWERED)[1] or time.monotonic() > give_up:
                        raise
                except UNANSWERED:
                    if time.monotonic() > give_up:
                        raise
                self.tries += 1
                time.sleep(AGAIN)

        return patiently
