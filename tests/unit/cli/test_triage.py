"""`moesif-tui buckets`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.unit.cli import traffic
from tests.unit.cli.conftest import Runner, own_folders


def test_a_table_is_aligned_and_plain_when_piped(cli: Runner) -> None:
    ran = cli.on_file("buckets")
    assert ran.code == 0
    head, checkout, order = ran.lines
    assert head.split() == ["STATE", "ST", "VERB", "ROUTE", "SAYS", "HOST", "EVENTS", "USERS", "LAST", "ID"]
    assert checkout.split()[:6] == ["open", "500", "POST", "/carts/:id/checkout", "E_LIMIT", "limit"]
    assert checkout.index("/carts") == head.index("ROUTE") == order.index("/orders")
    assert "2026-11-24T10:00:06.000Z" in checkout
    assert "\x1b" not in ran.out


def test_json_is_the_api_s_documents(cli: Runner) -> None:
    buckets = cli.on_file("buckets", "--json").json
    assert [(one["verb"], one["status"], one["event_count"]) for one in buckets] == [("POST", 500, 2), ("GET", 404, 1)]
    assert buckets[0]["state"] == 0
    assert buckets[0]["metadata"]["says"] == [{"code": "E_LIMIT", "message": "limit reached", "count": 2}]


def test_lines_and_columns(cli: Runner) -> None:
    lines = cli.on_file("buckets", "--ndjson").lines
    assert [json.loads(line)["status"] for line in lines] == [500, 404]
    names, first, _ = csv.reader(io.StringIO(cli.on_file("buckets", "--csv").out))
    assert dict(zip(names, first, strict=True))["metadata.says.code"] == "E_LIMIT"


@pytest.mark.parametrize(
    ("arguments", "statuses"),
    [
        (("--query", "status:5xx"), [500]),
        (("-q", "-status:5xx"), [404]),
        (("--query", "events:>1 verb:POST"), [500]),
        (("--query", "url:*orders*"), [404]),
        (("--query", "status:404 AND took:<1s"), [404]),
        (("--sort", "status"), [404, 500]),
        (("--sort", "-events"), [500, 404]),
        (("--sort=-status", "--limit", "1"), [500]),
        (("--limit", "0"), []),
        (("--state", "open"), [500, 404]),
        (("--state", "0", "--state", "resolved"), [500, 404]),
        (("--state", "ignored"), []),
        (("--state", "all", "--state", "1"), [500, 404]),
        (("--kind", "static"), []),
        (("--kind", "all"), [500, 404]),
    ],
)
def test_which_rows_and_in_which_order(cli: Runner, arguments: tuple[str, ...], statuses: list[int]) -> None:
    ran = cli.on_file("buckets", "--json", *arguments)
    assert [one["status"] for one in ran.json] == statuses
    assert (ran.code, ran.err) == (0, "")


def test_check_tells_of_open_buckets_by_its_exit_code(cli: Runner) -> None:
    assert cli.on_file("buckets", "--check").code == 3
    assert cli.on_file("buckets", "--check", "--limit", "0", "--json").code == 3
    assert cli.on_file("buckets", "--check", "--state", "resolved").code == 0


def test_no_bucket_is_an_answer_too(cli: Runner) -> None:
    for form, out in (("--json", "[]\n"), ("--ndjson", "")):
        ran = cli.on_file("buckets", form, "--query", "status:418")
        assert (ran.code, ran.out) == (0, out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--query", "colour:red"), "--query: Unknown field"),
        (("--query", "events:>1 OR took:>1s"), "--query: "),
        (("--query", "(("), "--query: "),
        (("--sort", "size"), "--sort: size is none of last, "),
        (("--state", "closed"), "--state: closed is none of open, resolved, ignored, all"),
        (("--limit", "many"), "many is no number of rows"),
        (("--kind", "odd"), "invalid choice: 'odd'"),
        (("--json", "--csv"), "not allowed with argument --json"),
        (("--nonsense",), "does not take --nonsense"),
        (("shop.har",), "--file shop.har"),
        (("--sort", ""), "--sort: it is empty"),
        (("--demo",), "either --file or --demo, not both"),
    ],
)
def test_wrong_use_is_one_sentence(cli: Runner, arguments: tuple[str, ...], said: str) -> None:
    ran = cli.on_file("buckets", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("moesif-tui: ")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_a_query_of_calls_finds_every_bucket(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in own_folders(tmp_path).items():
        monkeypatch.setenv(name, value)
    wide = 1050
    calls = [
        traffic.entry(0, "GET", f"https://h{number}.acme.test/pay", 500, body='{"word":"needle"}')
        for number in range(wide)
    ]
    file = traffic.write(tmp_path / "wide.har", calls)
    ran = Runner(file, capfdbinary).on_file("buckets", "-q", "needle", "--ndjson")
    assert (ran.code, len(ran.lines)) == (0, wide)


def test_numbers_of_whole_buckets_are_told_where_not_all_of_their_calls_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name, value in own_folders(tmp_path).items():
        monkeypatch.setenv(name, value)
    calls = [traffic.entry(at, "POST", f"https://acme.test/pay?n={at}", 500, got={}) for at in range(3)]
    shop = Runner(traffic.write(tmp_path / "shop.har", calls), capfdbinary)
    told = "events, users and sessions are those of whole buckets"
    assert told in shop.on_file("buckets", "--query", "n=1").err
    for query in ("status:500", "kind:api", "acme.test"):
        assert told not in shop.on_file("buckets", "--query", query).err


def test_a_word_that_looks_like_an_operator_is_told(cli: Runner) -> None:
    ran = cli.on_file("events", "--query", "status:>0 or users")
    assert ": or is text; write OR in capitals" in ran.err
