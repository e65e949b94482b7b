"""One server for all commands that are run."""

from collections.abc import Iterator

import pytest

from tests.unit.core.copying.server import Listener, listening


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    with listening() as started:
        yield started
