"""PostgreSQL and Temporal as child processes, for development, the demo and the tests."""

from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.problem import EmbeddedServerError
from runtime.embedded.temporal import EmbeddedTemporal

__all__ = ["EmbeddedPostgres", "EmbeddedServerError", "EmbeddedTemporal"]
