"""`moesif-tui events` and `moesif-tui event`."""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path

import pytest

from moesif_tui import calls
from moesif_tui.cli import export
from moesif_tui.cli.events import COPIES
from moesif_tui.core.copying import FORMATS
from moesif_tui.core.safe import safe
from tests.unit.cli.conftest import Runner
from tests.unit.cli.traffic import HOSTILE, LONG


def seconds(events: list[dict[str, dict[str, str]]]) -> list[int]:
    return [int(event["request"]["time"][17:19]) for event in events]


def test_a_table_of_calls(cli: Runner) -> None:
    ran = cli.on_file("events", "--sort", "time")
    assert ran.lines[0].split() == ["TIME", "ST", "MS", "VERB", "URL", "SAYS", "USER", "ID"]
    assert ran.lines[1].split() == [
        "2026-11-24T10:00:00.000Z", "200", "38", "POST", "https://api.acme.test/login", "~ada", "1",
    ]  # fmt: skip
    assert len(ran.lines) == 6
    assert all(safe(line, 10_000) == line for line in ran.lines)


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ((), [6, 5, 4, 3, 0]),
        (("--sort", "time"), [0, 3, 4, 5, 6]),
        (("--sort", "-status", "--limit", "2"), [6, 5]),
        (("--kind", "static", "--kind", "preflight"), [2, 1]),
        (("--kind", "all", "--sort", "time"), [0, 1, 2, 3, 4, 5, 6]),
        (("--query", "kind:static"), [1]),
        (("--query", "kind:preflight OR kind:static"), [2, 1]),
        (("--query", "NOT metadata.kind:api"), [2, 1]),
        (("--query", "kind:static", "--kind", "api"), []),
        (("--query", "verb:POST status:<500"), [0]),
        (("--query", '"limit reached"'), [6, 5]),
        (("--query", "r-4"), [4]),
        (("--limit", "0"), []),
    ],
)
def test_which_calls_and_in_which_order(cli: Runner, arguments: tuple[str, ...], wanted: list[int]) -> None:
    assert seconds(cli.on_file("events", "--json", *arguments).json) == wanted


ONE_OF_EACH = "moesif-tui: calls left out: 1 static, 1 preflight; --kind all takes every kind\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), ONE_OF_EACH),
        (("--limit", "1", "--csv"), ONE_OF_EACH),
        (("--query", "url:*app.js"), "moesif-tui: calls left out: 1 static; --kind all takes every kind\n"),
        (("--query", "verb:POST"), ""),
        (("--query", "kind:static"), ""),
        (("--kind", "api"), ""),
        (("--kind", "all"), ""),
    ],
)
def test_calls_that_their_kind_leaves_out_are_told(cli: Runner, arguments: tuple[str, ...], said: str) -> None:
    for command in ("events", "export"):
        if command == "events" or "--csv" not in arguments:
            ran = cli.on_file(command, *arguments)
            assert (ran.code, ran.err) == (0, said)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("status=500", "= is text; status:500?"),
        ("route:/cart", "whole values; * stands for anything: route:/cart*"),
        ("status:418", ""),
    ],
)
def test_what_a_query_in_vain_may_have_meant_is_told(cli: Runner, query: str, meant: str) -> None:
    for command in ("events", "buckets", "export"):
        ran = cli.on_file(command, "--query", query)
        assert (ran.code, ran.err) == (0, f"moesif-tui: --query finds nothing: {meant}\n" if meant else "")
    assert cli.on_file("events", "--limit", "0", "--query", query).err == ""
    assert "finds nothing" not in cli.on_file("events", "--query", "route:/carts/*").err


def test_calls_of_a_trace_or_bucket_that_their_kind_leaves_out_are_told(cli: Runner) -> None:
    (trace,) = cli.on_file("traces", "--json", "--query", "status:500").json
    assert cli.on_file("events", "--trace", trace["id"]).err == ONE_OF_EACH
    assert cli.on_file("events", "--bucket", trace["triage_bucket"]["id"]).err == ""
    assert cli.on_file("event", "2").err == ""


def test_calls_of_a_bucket(cli: Runner) -> None:
    (bucket,) = cli.on_file("buckets", "--json", "--query", "status:500").json
    assert seconds(cli.on_file("events", "--json", "--bucket", bucket["id"]).json) == [6, 5]
    short = bucket["id"].partition("-")[2]
    assert seconds(cli.on_file("events", "--json", "--bucket", short, "--query", "url:*/2/*").json) == [6]


def test_a_query_takes_ids_as_they_are_listed(cli: Runner) -> None:
    bucket = cli.on_file("buckets", "--query", "status:500").lines[1].split()[-1]
    trace = cli.on_file("traces", "--query", "status:500").lines[1].split()[-1]
    assert "-" not in bucket + trace
    assert seconds(cli.on_file("events", "--json", "--query", f"bucket:{bucket}").json) == [6, 5]
    assert seconds(cli.on_file("events", "--json", "--query", f"trace:{trace}").json) == [6, 5, 4, 3, 0]
    assert seconds(cli.on_file("events", "--json", "--query", "id:1").json) == [0]
    assert len(cli.on_file("buckets", "--json", "--query", f"bucket:{bucket}").json) == 1
    assert len(cli.on_file("buckets", "--json", "--query", f"trace:{trace}").json) == 2
    assert len(cli.on_file("traces", "--json", "--query", f"trace:{trace} bucket:{bucket}").json) == 1


def test_calls_of_a_trace_come_in_order_of_time(cli: Runner) -> None:
    (trace,) = cli.on_file("traces", "--json", "--query", "status:500").json
    assert seconds(cli.on_file("events", "--json", "--trace", trace["id"]).json) == [0, 3, 4, 5, 6]
    found = cli.on_file("events", "--json", "--trace", trace["id"], "--query", "status:500", "--limit", "1").json
    assert seconds(found) == [5]
    assert found[0]["trace_id"] == trace["id"]


def test_a_trace_s_id_may_stop_where_screens_cut_it(cli: Runner) -> None:
    every = sorted(row["id"] for row in cli.on_file("traces", "--json").json)
    first = every[0]
    short = first.partition("-")[2].partition(".")[0]
    same = [one for one in every if one.startswith(f"{first.partition('.')[0]}.")]
    assert len(same) == 2
    assert seconds(cli.on_file("events", "--json", "--query", f"trace:{short}").json) == [6, 5, 4, 3, 0]
    assert len(cli.on_file("traces", "--json", "--query", f"trace:{short}").json) == 2
    ran = cli.on_file("events", "--trace", short)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert all(one in ran.err for one in same)


def test_pages_are_joined_without_a_seam(cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PAGE", 2)
    (trace,) = cli.on_file("traces", "--json", "--query", "status:500").json
    assert seconds(cli.on_file("events", "--json").json) == [6, 5, 4, 3, 0]
    assert seconds(cli.on_file("events", "--json", "--limit", "3").json) == [6, 5, 4]
    assert seconds(cli.on_file("events", "--json", "--trace", trace["id"], "--query", "status:<500").json) == [0, 3, 4]


def test_bodies_are_whole(cli: Runner) -> None:
    (event,) = cli.on_file("events", "--json", "--query", "url:*catalog*").json
    assert event["response"]["body"] == LONG


def test_secrets_are_masked_unless_revealed(cli: Runner) -> None:
    masked, open_ = cli.on_file("events", "--json"), cli.on_file("events", "--json", "--reveal")
    for secret in ("s3cr3t-value", "hunter2", "s3ss10n-of-ada", "abcdef0123456789"):
        assert secret not in masked.out
        assert secret in open_.out


def test_nothing_steers_a_terminal(cli: Runner) -> None:
    for form in ("--json", "--ndjson"):
        ran = cli.on_file("events", form)
        assert all(safe(line, len(line) + 1) == line for line in ran.lines)
    (event,) = cli.on_file("events", "--json", "--query", "status:404").json
    assert event["response"]["body"] == {"message": HOSTILE}


def test_columns_are_flat(cli: Runner) -> None:
    names, *rows = csv.reader(io.StringIO(cli.on_file("events", "--csv", "--sort", "time").out))
    first = dict(zip(names, rows[0], strict=True))
    assert (first["request.verb"], first["duration_ms"], first["metadata.request_id"]) == ("POST", "38.0", "r-0")
    assert first["user_id"] == "ada"  # without the sign of what was derived: it is for people
    assert len(rows) == 5


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--bucket", "nope"), 1, "there is no bucket nope in this traffic"),
        (("--trace", "nope"), 1, "there is no trace nope in this traffic"),
        (("--sort", "size"), 2, "--sort: size is none of time, "),
        (("--sort", "time", "--trace", "x"), 2, "--sort: the calls of a trace come in order of time"),
        (("--bucket", "x", "--trace", "y"), 2, "not allowed with argument"),
        (("--query", "state:open"), 2, "--query: “state” at 1 is a field of buckets"),
    ],
)
def test_what_is_not_there_is_one_sentence(cli: Runner, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = cli.on_file("events", *arguments)
    assert ran.code == code
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_one_call_as_text(cli: Runner) -> None:
    ran = cli.on_file("event", "6")
    assert ran.code == 0
    assert "> POST https://api.acme.test/carts/1/checkout" in ran.lines
    assert "> Authorization: Bearer ••••••••" in ran.lines
    assert "< 500 Internal Server Error" in ran.lines
    assert '    "code": "E_LIMIT",' in ran.lines
    assert "says       E_LIMIT limit reached" in ran.lines
    assert "abcdef0123456789" in cli.on_file("event", "6", "--reveal").out
    assert "user       ~ada" in cli.on_file("event", "1").lines


def test_one_call_as_json_is_whole(cli: Runner) -> None:
    event = cli.on_file("event", "4", "--json").json
    assert event["response"]["body"] == LONG
    full = event["id"]
    assert cli.on_file("event", full, "--json").json == event


def test_one_call_as_text_to_paste(cli: Runner) -> None:
    assert cli.on_file("event", "6", "--as", "curl").out.startswith("curl https://api.acme.test/carts/1/checkout \\\n")
    assert "$AUTHORIZATION" in cli.on_file("event", "6", "--as", "curl").out
    assert "abcdef0123456789" in cli.on_file("event", "6", "--as", "curl", "--reveal").out
    assert cli.on_file("event", "6", "--as", "id").out.endswith("-6\n")
    assert tuple(form.key for form in FORMATS if not form.secrets) == COPIES


@pytest.mark.parametrize("identity", ["99", "0", "x", "k123-1", HOSTILE, "-"])
def test_a_call_that_is_not_there(cli: Runner, identity: str) -> None:
    ran = cli.on_file("event", identity)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("moesif-tui: there is no call ")
    assert safe(ran.err.rstrip("\n")) == ran.err.rstrip("\n")


def test_an_export_opens_again_with_the_same_calls(cli: Runner, tmp_path: Path) -> None:
    target = tmp_path / "out.har"
    ran = cli.on_file("export", "--kind", "all", "--reveal", "-o", str(target))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"moesif-tui: 7 calls saved in {target}\n"
    assert target.stat().st_mode & 0o777 == 0o600
    made = json.loads(target.read_bytes())["log"]["entries"]
    before = json.loads(Path(cli.file).read_bytes())["log"]["entries"]
    for one, other in zip(made, before, strict=True):
        assert one["startedDateTime"] == other["startedDateTime"]
        assert one["request"]["url"] == other["request"]["url"]
        assert one["request"]["headers"] == other["request"]["headers"]
        if "text" in other["response"]["content"]:
            assert json.loads(one["response"]["content"]["text"]) == json.loads(other["response"]["content"]["text"])


@pytest.mark.parametrize(
    ("name", "start"), [("x.json", "[\n{"), ("x.ndjson", '{"'), ("x.csv", "id,"), ("x", '{"log":')]
)
def test_the_extension_says_the_format(cli: Runner, tmp_path: Path, name: str, start: str) -> None:
    target = tmp_path / name
    target.write_text("before")
    cli.on_file("export", "-o", str(target), "--force", "--query", "verb:POST")
    assert target.read_text().startswith(start)
    assert "s3ss10n" not in target.read_text()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_ending_that_says_no_format_is_refused_unless_the_format_is_said(cli: Runner, tmp_path: Path) -> None:
    target = tmp_path / "x.foo"
    ran = cli.on_file("export", "-o", str(target))
    said = "ends in none of .har, .json, .ndjson, .csv; --format says what it is to be"
    assert (ran.code, ran.out, ran.err) == (2, "", f"moesif-tui: --output: {target} {said}\n")
    assert not target.exists()
    assert cli.on_file("export", "-o", str(target), "--format", "csv").code == 0
    assert target.read_text().startswith("id,")


def test_an_export_through_a_link_that_leads_nowhere(cli: Runner, tmp_path: Path) -> None:
    target, link = tmp_path / "gone" / "x.har", tmp_path / "x.har"
    link.symlink_to(target)
    ran = cli.on_file("export", "-o", str(link))
    assert (ran.code, ran.err) == (2, f"moesif-tui: --output: there is no folder {target.parent}\n")
    target.parent.mkdir()
    assert cli.on_file("export", "-o", str(link)).code == 0
    assert target.is_file()
    assert link.is_symlink()


@pytest.mark.parametrize("arguments", [("--bucket", ""), ("--trace=",), ("--file", "")])
def test_an_empty_variable_of_a_script_does_not_ask_for_everything(cli: Runner, arguments: tuple[str, ...]) -> None:
    ran = cli.on_file("export", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("it is empty; moesif-tui export --help lists its options\n")


def test_an_export_goes_to_standard_output_unless_told_otherwise(cli: Runner) -> None:
    (bucket,) = cli.on_file("buckets", "--json", "--query", "status:500").json
    ran = cli.on_file("export", "--bucket", bucket["id"], "--limit", "1")
    assert [entry["response"]["status"] for entry in ran.json["log"]["entries"]] == [500]
    assert ran.err == ""
    assert cli.on_file("export", "--format", "csv").out.startswith("id,")


@pytest.mark.parametrize(
    ("target", "said"), [("", "is a folder"), ("no/x.har", "there is no folder"), ("shop.har", "is read")]
)
def test_an_export_that_cannot_be_written_is_refused_early(cli: Runner, target: str, said: str) -> None:
    before = Path(cli.file).read_bytes()
    ran = cli.on_file("export", "-o", str(Path(cli.file).parent / target), "--force")
    assert ran.code == 2
    assert said in ran.err
    assert Path(cli.file).read_bytes() == before


def test_an_export_takes_the_place_of_a_file_only_when_told_so(cli: Runner, tmp_path: Path) -> None:
    target = tmp_path / "x.har"
    target.write_text("before")
    ran = cli.on_file("export", "-o", str(target))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"moesif-tui: --output: {target} is there already; --force overwrites it\n"
    assert target.read_text() == "before"
    assert cli.on_file("export", "-o", str(target), "--force").code == 0
    assert target.read_text().startswith('{"log":')


def test_an_export_leaves_what_came_under_its_name_meanwhile(
    cli: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "x.har"
    checked = export._check

    def check(options: argparse.Namespace) -> None:
        checked(options)
        target.write_text("another's")

    monkeypatch.setattr(export, "_check", check)
    ran = cli.on_file("export", "-o", str(target))
    assert ran.code == 1
    assert str(target) in ran.err
    assert target.read_text() == "another's"


def test_an_export_never_takes_the_place_of_a_file_in_a_folder_that_is_read(cli: Runner, tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    capture = folder / "shop.har"
    capture.write_bytes(Path(cli.file).read_bytes())
    ran = cli("export", "--file", str(folder), "-o", str(capture), "--force")
    assert ran.code == 2
    assert "is read" in ran.err
    assert capture.read_bytes() == Path(cli.file).read_bytes()


def test_an_export_may_overwrite_a_file_where_what_is_read_is_none(cli: Runner, tmp_path: Path) -> None:
    target = tmp_path / "x.har"
    target.write_text("before")
    assert cli("export", "--file", "collected:shop", "-o", str(target), "--force").code == 0
    assert target.read_text().startswith('{"log":')


def test_an_export_that_fails_leaves_the_file_as_it_was(cli: Runner, tmp_path: Path) -> None:
    target = tmp_path / "x.har"
    target.write_text("before")
    assert cli.on_file("export", "--bucket", "nope", "-o", str(target), "--force").code == 1
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]
