"""The documented operations, as the contract file has them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("management-api-v1.json")


@cache
def operations() -> dict[str, dict[str, Any]]:
    """Each documented operation by its id."""
    documented = json.loads(FILE.read_text())["operations"]
    return {operation["operation_id"]: operation for operation in documented}
