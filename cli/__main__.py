"""`python -m cli` is `mtss`. Ctrl-C ends it without a traceback, also while the program is loaded."""

import sys
from importlib import import_module
from types import TracebackType


def _unless_interrupted(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, at)


sys.excepthook = _unless_interrupted


def main() -> None:
    """The command line."""
    import_module("cli.main").app(prog_name="mtss")


if __name__ == "__main__":
    main()
