from __future__ import annotations

import pytest

from moesif_tui.local.demo import records
from moesif_tui.local.record import Record


@pytest.fixture(scope="session")
def calls() -> list[Record]:
    """All calls of the sample."""
    return list(records())
