"""All read models."""

from projections import current_tier, deadlines, directory, notices, trail
from projections.model import Model

MODELS: tuple[Model, ...] = (
    directory.MODEL,
    current_tier.MODEL,
    deadlines.MODEL,
    notices.MODEL,
    trail.MODEL,
)


def named(name: str) -> Model:
    """The read model of that name. Raises KeyError."""
    return {model.name: model for model in MODELS}[name]
