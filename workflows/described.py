"""What may be said of an error where a student's file must not be quoted."""

import traceback


def described(error: BaseException) -> dict[str, str | list[str]]:
    """The classes of `error` and its causes and the lines of code; not its message, as that might quote."""
    where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return {"error": ", ".join(dict.fromkeys(_classes(error))), "where": where}


def _classes(error: BaseException) -> list[str]:
    if isinstance(error, BaseExceptionGroup):
        return [name for inner in error.exceptions for name in _classes(inner)]
    cause = error.__cause__
    return [type(error).__name__, *(_classes(cause) if cause else ())]
