"""What every format's writer is, and how what it writes is masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from moesif_tui.core.secrets import mask_event, mask_json


class Writer(Protocol):
    """Writes a file in pieces of UTF-8; for one file only."""

    def begin(self) -> bytes:
        """What stands before the first item."""

    def item(self, item: Any) -> bytes:
        """The next item."""

    def end(self) -> bytes:
        """What stands behind the last item."""


def masked(document: Any) -> Any:
    """A copy of a document (event, bucket, trace) with its secrets masked; the bucket inside a trace too."""
    if not isinstance(document, Mapping):
        return mask_json(document)[0]
    copy, _ = mask_event(document)
    if isinstance(bucket := copy.get("triage_bucket"), Mapping):
        copy["triage_bucket"] = mask_event(bucket)[0]
    return copy
