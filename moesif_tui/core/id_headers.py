"""The headers by which a call is found again in other people's logs and traces; names in lower case."""

from __future__ import annotations

from typing import Final

REQUEST_IDS: Final = (
    "x-request-id", "request-id", "x-requestid", "x-amzn-requestid", "x-amz-request-id", "x-ms-request-id",
    "x-github-request-id", "x-goog-request-id", "x-vercel-id", "fly-request-id", "x-fastly-request-id", "cf-ray",
)  # fmt: skip
"""Name one call, in the order in which a server's log is searched for them."""
TRACES: Final = (
    "traceparent", "x-b3-traceid", "b3", "x-amzn-trace-id", "x-cloud-trace-context", "uber-trace-id",
    "x-datadog-trace-id", "sentry-trace", "x-trace-id", "trace-id", "x-forgerock-transactionid", "x-correlation-id",
    "correlation-id", "x-transaction-id",
)  # fmt: skip
"""Carry the id of a distributed trace or of a run, the most precise first."""
