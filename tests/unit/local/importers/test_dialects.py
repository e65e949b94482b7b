"""One small file per exporter's dialect, and broken ones, each with the expected result beside it; and real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from moesif_tui.local.importers import InputError
from tests.unit.local.importers.support import DATA, as_json, read_all

EXPECTED = ".expected.json"
REAL = Path(__file__).parents[4] / ".." / "shared" / "data"
REAL_ENTRIES = {
    "har-to-openapi_chrome-all-statuses.har": 665,
    "frodo_polly-saml2-import.har": 20,
    "optic_chrome-petstore.har": 9,
    "optic_capture-books.har": 10,
    "webarena_playwright-admin.har": 358,
    "mitmproxy_safari-site.har": 19,
    "mitmproxy_websocket.har": 3,
    "mitmproxy_error-log.har": 2,
    "mitmproxy_chrome-with-bom.har": 1,
    "httprunner_charles-postman-echo.har": 3,
    "browserup_firebug-invalid-integer.har": 8,
    "browserup_firebug-invalid-date.har": 8,
    "mitmproxy_firefox-site.har": 14,
    "pollyjs_header-array.har": 1,
    "cody_polly-graphql-sse.har": 25,
    "other/hmt_github-mock.jsonl": 168,
    "other/moesif_event_single.json": 1,
    "other/moesif_events_batch.json": 6,
}


def fixtures(*folders: str) -> list[Path]:
    return [path for name in folders for path in sorted((DATA / name).iterdir()) if not path.name.endswith(EXPECTED)]


def expected(path: Path) -> object:
    return json.loads(path.with_name(path.name + EXPECTED).read_text())


@pytest.mark.parametrize("path", fixtures("har", "moesif"), ids=lambda path: path.name)
def test_every_dialect_is_read_as_expected(path: Path) -> None:
    records, progress = read_all(path)
    assert [as_json(record) for record in records] == expected(path)
    assert not progress.problems
    assert progress.bytes_done == path.stat().st_size


@pytest.mark.parametrize("path", fixtures("broken"), ids=lambda path: path.name)
def test_broken_files_give_what_is_whole_and_say_what_is_not(path: Path) -> None:
    assert outcome(path) == expected(path)


def outcome(path: Path) -> object:
    try:
        records, progress = read_all(path)
    except InputError as error:
        return {"error": str(error).replace(str(path), path.name)}
    problems = [[problem.position, problem.entry, problem.reason] for problem in progress.problems]
    return {"calls": [record.uri for record in records], "problems": problems}


@pytest.mark.parametrize("name", [name for name in REAL_ENTRIES if (REAL / name).exists()])
def test_every_entry_of_real_files_is_read(name: str) -> None:
    records, progress = read_all(REAL / name)
    assert (len(records), progress.problems) == (REAL_ENTRIES[name], [])
    assert all(record.verb and record.uri for record in records)


@pytest.mark.parametrize("path", sorted(REAL.glob("other/*.mitm")), ids=lambda path: path.name)
def test_a_mitmproxy_dump_is_named(path: Path) -> None:
    with pytest.raises(InputError, match="mitmproxy dump; save it as HAR"):
        read_all(path)
