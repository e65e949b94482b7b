"""Nothing here runs anything over a network: mypy proves that an operation's answer is known without a cast."""

from __future__ import annotations

from typing import assert_type

from moesif_tui.client.engine import Client, Exchange
from moesif_tui.wire.base import Unreadable
from moesif_tui.wire.events import Event, EventHit, GetEvent, SearchEvents, SearchEventsAnswer
from moesif_tui.wire.metrics import DashMetrics, GetDashMetrics
from moesif_tui.wire.replay import SequenceItem, UpdateWorkspaceSequence
from moesif_tui.wire.signatures import GetSignatureEvents
from moesif_tui.wire.triage import (
    GetSignatureGraph,
    GetTriageBuckets,
    SignatureGraph,
    TriageBucket,
    TriageBucketUpdate,
    UpdateTriageBucket,
)


async def answers(client: Client) -> None:
    assert_type(await client.send(GetTriageBuckets()), list[TriageBucket | Unreadable])
    assert_type(await client.send(GetSignatureGraph(id="k")), SignatureGraph)
    update = UpdateTriageBucket(bucket_id="k", body=TriageBucketUpdate(state=1))
    assert_type(await client.send(update), TriageBucket)
    assert_type(await client.send(SearchEvents()), SearchEventsAnswer)
    assert_type(await client.send(GetDashMetrics(from_="-24h")), DashMetrics)
    sequence = UpdateWorkspaceSequence(id="k", body=())
    assert_type(await client.send(sequence), list[SequenceItem | Unreadable])
    assert_type(await client.exchange(GetEvent(id="k")), Exchange[EventHit])


async def pages(client: Client) -> None:
    async for page in client.pages(GetSignatureEvents(id="k")):
        assert_type(page, list[Event | Unreadable])


def test_answers_have_the_declared_types() -> None:
    assert answers.__annotations__["client"] == "Client"
