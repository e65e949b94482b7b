"""What analysis makes of recordings that other people's tools made, where they are at hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from moesif_tui.core.kinds import Kind
from moesif_tui.core.said import Says
from moesif_tui.core.says import folded
from moesif_tui.local.analysis.hints import unpack
from moesif_tui.local.analysis.sessions import provisional
from moesif_tui.local.importers import Progress, open_sources, read
from tests.unit.local.analysis.records import Analysis, analysis_of

FOLDER = Path(__file__).parents[4].parent / "shared" / "data"
FILES = {path.name: path for path in sorted(FOLDER.glob("*.har"))}


def analysis(path: Path) -> Analysis:
    progress = Progress()
    records = list(read(open_sources([str(path)]).sources, stop=lambda: False, progress=progress))
    return analysis_of(records, streams=progress.streams)


def file(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", [FILES[name]] if name in FILES else [], ids=["real"])


@pytest.mark.parametrize("path", FILES.values(), ids=FILES.keys())
def test_every_call_has_a_session_and_every_failure_a_bucket(path: Path) -> None:
    found = analysis(path)
    assert len(found.sessions) == len(found.calls)
    for record, analysed in found.calls:
        assert analysed.failed == (record.status >= 400 or record.status <= 0 or analysed.signature.error is not None)
        assert provisional(record, analysed)


@file("frodo_polly-saml2-import.har")
def test_a_run_with_masked_tokens_and_one_trace_id_is_one_session(path: Path) -> None:
    found = analysis(path)
    assert len({unpack(analysed.hints).trace for _, analysed in found.calls}) == 1
    assert all(not unpack(analysed.hints).credentials for _, analysed in found.calls)
    assert found.sizes() == [20]
    base = "/am/json/realms/root/realms/alpha/realm-config/saml2"
    assert found.final() == {f"{base}/hosted": 6, f"{base}/hosted/:id": 6, f"{base}/remote": 4, f"{base}/remote/:id": 4}
    said = Counter(folded(analysed.says) for _, analysed in found.calls if analysed.says)
    assert sum(said.values()) == 10


@file("cody_polly-graphql-sse.har")
def test_three_hashed_tokens_are_three_sessions(path: Path) -> None:
    found = analysis(path)
    assert len(found.sizes()) == 3
    tokens = {unpack(analysed.hints).credentials[1:] for _, analysed in found.calls}
    assert len(tokens) == 3
    operations = Counter(analysed.signature.graphql_operation for _, analysed in found.calls)
    assert operations["CurrentUser"] == 3
    assert operations[None] == 7


@file("har-to-openapi_chrome-all-statuses.har")
def test_one_browser_on_a_test_site_is_one_session(path: Path) -> None:
    found = analysis(path)
    assert found.sizes() == [665]
    assert {analysed.kind for _, analysed in found.calls} <= {Kind.API, Kind.PREFLIGHT}
    assert found.final()["/api/status/:id/query-params"] > 50


@file("webarena_playwright-admin.har")
def test_an_admin_page_is_nearly_all_static(path: Path) -> None:
    found = analysis(path)
    kinds = Counter(analysed.kind for _, analysed in found.calls)
    assert kinds[Kind.STATIC] > 345
    assert found.sizes()[0] > 350


@file("mitmproxy_websocket.har")
def test_websockets_that_answered_errors_alone_are_failures(path: Path) -> None:
    said = Counter(analysed.says for _, analysed in analysis(path).calls if analysed.failed)
    assert said == {Says("", "Unknown api key"): 2, Says("", "Missing apiKey"): 1}
