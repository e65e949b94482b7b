"""What an answer lacks because of the kind of its calls is told, and never at the answer's cost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.client.errors import TimedOut
from moesif_tui.session import Session
from moesif_tui.wire.requests import to_request
from moesif_tui.wire.traces import GetTraces
from tests.unit.cli import traffic
from tests.unit.cli.conftest import Runner, own_folders


@pytest.fixture
def website(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Runs commands on a recording in which nothing but scripts and a preflight failed."""
    for name, value in own_folders(tmp_path).items():
        monkeypatch.setenv(name, value)
    ask = {"Access-Control-Request-Method": "PUT"}
    calls = [
        traffic.entry(0, "GET", "https://acme.test/users", 200, got={}),
        *(traffic.entry(at, "GET", "https://acme.test/app.js", 404, media="text/javascript") for at in (1, 2)),
        traffic.entry(3, "OPTIONS", "https://acme.test/users", 500, sent=ask),
    ]
    return Runner(traffic.write(tmp_path / "site.har", calls), capfdbinary)


def test_failures_that_their_kind_leaves_out_are_told(website: Runner) -> None:
    told = "moesif-tui: failed calls left out: 2 static, 1 preflight; --kind all takes every kind\n"
    for arguments in (["--check"], ["--json", "--limit", "0"], ["--query", "status:>=400"]):
        ran = website.on_file("buckets", *arguments)
        assert (ran.code, ran.err) == (0, told)
    static = "moesif-tui: failed calls left out: 2 static; --kind all takes every kind\n"
    assert website.on_file("buckets", "--query", "status:404 took:<1s").err == static
    assert website.on_file("buckets", "--state", "resolved").err == ""
    for arguments in (["--kind", "all"], ["--kind", "static"], ["--query", "kind:static"]):
        ran = website.on_file("buckets", "--check", *arguments)
        assert (ran.code, ran.err) == (3, "")
    assert website.on_file("buckets", "--check", "--kind", "api", "--query", "kind:static").code == 0


def test_traces_that_the_kind_of_their_error_leaves_out_are_told(website: Runner) -> None:
    ran = website.on_file("traces")
    assert (len(ran.lines), ran.code) == (1, 0)
    assert (
        ran.err == "moesif-tui: traces of failed calls left out: 1 static, 1 preflight; --kind all takes every kind\n"
    )
    assert website.on_file("traces", "--kind", "all").err == ""


@pytest.fixture
def both(website: Runner) -> Runner:
    """The same, with a failed call of a shown kind in the bucket of the scripts, and scripts of another user."""
    file = Path(website.file)
    script = "https://acme.test/app.js"
    calls = [
        traffic.entry(0, "GET", script, 404, got={}),
        *(traffic.entry(at, "GET", script, 404, media="text/javascript") for at in (1, 2)),
        traffic.entry(3, "GET", "https://acme.test/other.js", 404, media="text/javascript"),
    ]
    traffic.write(file, calls)
    return website


@pytest.mark.parametrize("query", [(), ("--query", "status:4xx")])
def test_a_trace_that_is_listed_for_another_call_is_not_left_out(both: Runner, query: tuple[str, ...]) -> None:
    listed = both.on_file("traces", "--json", *query)
    every = both.on_file("traces", "--json", "--kind", "all", *query)
    assert (len(listed.json), len(every.json), every.err) == (1, 2, "")
    assert listed.err == "moesif-tui: traces of failed calls left out: 1 static; --kind all takes every kind\n"


@pytest.mark.parametrize(("query", "told"), [((), True), (("--query", "status:>=400"), False)])
def test_what_a_short_list_leaves_out_is_told_where_no_other_list_is_read_for_it(
    both: Runner, monkeypatch: pytest.MonkeyPatch, query: tuple[str, ...], told: bool
) -> None:
    asked: list[Any] = []
    pages = Session.pages

    def noted(session: Session, operation: Any) -> AsyncIterator[list[Any]]:
        asked.append(operation)
        return pages(session, operation)

    monkeypatch.setattr(Session, "pages", noted)
    ran = both.on_file("traces", "--json", "--limit", "0", *query)
    assert ("left out: 1 static" in ran.err) == told
    assert [type(one) for one in asked] == [GetTraces]


@pytest.mark.parametrize(
    ("command", "counting"),
    [
        ("events", "moesif_tui.cli.kinds.calls_by_kind"),
        ("export", "moesif_tui.cli.kinds.calls_by_kind"),
        ("traces", "moesif_tui.cli.traces._only_there"),
        ("buckets", "moesif_tui.cli.triage._failures"),
    ],
)
def test_an_answer_is_whole_without_a_note_that_cannot_be_had(
    website: Runner, monkeypatch: pytest.MonkeyPatch, command: str, counting: str
) -> None:
    async def late(*_: object) -> dict[str, int]:
        raise TimedOut(to_request(GetTraces()), 30)

    assert "left out" in website.on_file(command).err
    monkeypatch.setattr(counting, late)
    ran = website.on_file(command)
    assert (ran.code, bool(ran.out), ran.err) == (0, True, "")
