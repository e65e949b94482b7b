"""The graph of calls that led to a bucket's error."""

from __future__ import annotations

from typing import Any

from moesif_tui.local.dataset import DataSet
from moesif_tui.local.server import Server
from moesif_tui.wire.triage import GetSignatureGraph


def graph_document(operation: GetSignatureGraph, server: Server) -> dict[str, Any]:
    raise NotImplementedError


def calls_at_step(data_set: DataSet, bucket: int, signature: int, step: int | None, kinds: frozenset[int]) -> list[int]:
    raise NotImplementedError
