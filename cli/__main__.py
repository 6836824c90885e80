"""`python -m cli` is `mtss`. Ctrl-C ends it without a traceback, also while the program is loaded."""

import os
import sys
from importlib import import_module
from types import TracebackType
from typing import TextIO

UNAVAILABLE = 3
"""As in `cli.shown`, which takes its time to load."""


def _unless_interrupted(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, at)


sys.excepthook = _unless_interrupted


def main() -> None:
    """The command line. Where stdout takes nothing it ends with 3; where the reader left, without a word."""
    if sys.stdout is None:
        sys.exit(_unprinted("it is closed"))
    try:
        import_module("cli.main").app(prog_name="mtss")
    except OSError as error:
        if _takes_more(sys.stdout):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_unprinted(error.strerror))


def _takes_more(stream: TextIO) -> bool:
    """Whether it was something else that could not be written."""
    try:
        print(file=stream, flush=True)
    except OSError:
        return False
    return True


def _unprinted(why: str | None) -> int:
    print(f"stdout cannot be written: {why}; send it somewhere else", file=sys.stderr)
    return UNAVAILABLE


if __name__ == "__main__":
    main()
