"""How often Python looks for garbage in cycles."""

import gc


def collect_seldom() -> None:
    """Look seldom: nearly all that a long run makes stays, and looking again takes a quarter of its time."""
    gc.set_threshold(50_000, 20, 100)
