"""All read models."""

from projections import at_risk_list, current_tier, deadlines, directory, notices, screening_coverage, trail
from projections.model import Model

MODELS: tuple[Model, ...] = (
    directory.MODEL,
    current_tier.MODEL,
    deadlines.MODEL,
    notices.MODEL,
    screening_coverage.MODEL,
    at_risk_list.MODEL,
    trail.MODEL,
)


def named(name: str) -> Model:
    """The read model of that name. Raises KeyError."""
    return {model.name: model for model in MODELS}[name]
