"""Positions that last as long as the process: for one-shot runs and tests."""


class MemoryPositions:
    """Implements `workers.wiring.Positions`."""

    def __init__(self) -> None:
        self._positions: dict[str, int] = {}

    def get(self, name: str) -> int:
        """The last position that reader `name` is done with, 0 at first."""
        return self._positions.get(name, 0)

    def set(self, name: str, position: int) -> None:
        """Remember that reader `name` is done with everything up to `position`."""
        self._positions[name] = position
