"""What the tests of the importers share: records as JSON, and reading files to the end."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from moesif_tui.local.importers import Progress, open_sources, read
from moesif_tui.local.record import Record

DATA = Path(__file__).parents[3] / "data"


def as_json(record: Record) -> dict[str, Any]:
    """A record as a JSON object: fields without a value left out, bytes as text or base64."""
    shown: dict[str, Any] = {}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if isinstance(value, bytes):
            try:
                value = value.decode()
            except UnicodeDecodeError:
                value = {"base64": base64.b64encode(value).decode()}
        if value is not None and value is not False and (field.name, value) != ("source", 0):
            shown[field.name] = value
    return shown


def read_all(*paths: str | Path, stdin: BinaryIO | None = None) -> tuple[list[Record], Progress]:
    """Every record of the files, and what the progress says at the end."""
    progress = Progress()
    opened: Sequence[str | Path] = paths
    records = list(read(open_sources(opened, stdin).sources, stop=lambda: False, progress=progress))
    return records, progress
