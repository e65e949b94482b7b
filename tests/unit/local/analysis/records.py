"""Records and tokens for the tests of analysis, with as little said as a test needs."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from moesif_tui.local.analysis.analyser import Analyser
from moesif_tui.local.analysis.credentials import Credentials
from moesif_tui.local.analysis.routes import Routes
from moesif_tui.local.analysis.sessions import SessionCall, settle
from moesif_tui.local.analysis.signatures import Analysed
from moesif_tui.local.record import Record

KEY = b"a key of sixteen"


def record(verb: str = "GET", uri: str = "https://api.example/", status: int = 200, **more: Any) -> Record:
    """A call; `sent` and `answer` are JSON bodies."""
    request = more.pop("request", {})
    response = more.pop("response", {})
    if "sent" in more:
        more["request_body"] = orjson.dumps(more.pop("sent"))
        request = {"content-type": "application/json", **request}
    if "answer" in more:
        more["response_body"] = orjson.dumps(more.pop("answer"))
        response = {"content-type": "application/json", **response}
    return Record(more.pop("time", 0), more.pop("duration", 1000), verb, uri, status, request, response, **more)


def analyser() -> Analyser:
    return Analyser(Routes(), Credentials(KEY))


def analysed(verb: str = "GET", uri: str = "https://api.example/", status: int = 200, **more: Any) -> Analysed:
    """What analysis finds in a call that stands alone."""
    return analyser().analyse(record(verb, uri, status, **more))


def jwt(**claims: Any) -> str:
    """An unsigned token."""
    parts = [urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=").decode() for part in ({"alg": "none"}, claims)]
    return ".".join([*parts, "c2lnbmF0dXJl"])


@dataclass
class Analysis:
    """Some calls, each with its settled route and session."""

    calls: list[tuple[Record, Analysed]]
    routes: Routes
    sessions: dict[int, int]

    def sizes(self) -> list[int]:
        """Calls of each session, most first."""
        return sorted(Counter(self.sessions.values()).values(), reverse=True)

    def final(self) -> Counter[str]:
        """Calls by settled route."""
        settled = self.routes.settle()
        found = (analysed.signature for _, analysed in self.calls)
        return Counter(settled.get((each.host, each.route), each.route) for each in found)


def analysis_of(records: Iterable[Record], *, streams: Collection[int] = ()) -> Analysis:
    """All of analysis over some records, as an import does it."""
    works = analyser()
    calls = [(record, works.analyse(record)) for record in records]
    names: dict[str | None, int] = {None: 0}
    rows = [
        SessionCall(
            number,
            record.source,
            record.time,
            record.time + (record.duration or 0),
            names.setdefault(record.session_token, len(names)),
            names.setdefault(analysed.agent, len(names)),
            names.setdefault(analysed.address, len(names)),
            analysed.hints,
        )
        for number, (record, analysed) in enumerate(calls)
    ]
    return Analysis(calls, works.routes, dict(settle(rows, streams=streams)))
