"""A cluster of the tests' own, since they kill parts of it."""

from collections.abc import Iterator

import pytest

from runtime.embedded.full_temporal import is_here
from tests.support.cluster import Cluster


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two full Temporal servers that share one PostgreSQL."""
    if not is_here():
        pytest.skip("the full Temporal server is not built here: `make cluster` builds it, with Go")
    with Cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started
