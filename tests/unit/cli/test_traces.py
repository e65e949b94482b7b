"""`moesif-tui traces`."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import Runner


def test_a_table_of_traces(cli: Runner) -> None:
    ran = cli.on_file("traces")
    assert ran.code == 0
    assert ran.lines[0].split()[:5] == ["STARTED", "CALLS", "ERRORS", "MS", "USER"]
    assert sorted(line.split()[1] for line in ran.lines[1:]) == ["3", "5"]
    assert {line.split()[4] for line in ran.lines[1:]} == {"~ada"}


def test_traces_of_a_bucket(cli: Runner) -> None:
    (bucket,) = cli.on_file("buckets", "--json", "--query", "status:500").json
    (trace,) = cli.on_file("traces", "--json", "--bucket", bucket["id"]).json
    assert trace["triage_bucket"]["id"] == bucket["id"]
    assert trace["metadata"]["event_count"] == 5
    assert trace["user_id"] == "ada"
    assert cli.on_file("traces", "--csv", "--bucket", bucket["id"]).lines[1].startswith(f"{trace['id']},")


def test_filter_order_and_limit(cli: Runner) -> None:
    found = cli.on_file("traces", "--json", "--query", "status:404 user:ada").json
    assert [trace["triage_bucket"]["status"] for trace in found] == [404]
    assert len(cli.on_file("traces", "--json", "--limit", "1", "--sort", "created").json) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--bucket", "nope"), 1, "there is no bucket nope in this traffic"),
        (("--query", "took:>1s"), 2, "is asked of calls, not of traces; use events --query"),
        (("--query", "status:500 OR took:>1s"), 2, "--query: "),
        (("--sort", "size"), 2, "--sort: size is none of created"),
        (("--sort", "created", "--bucket", "x"), 2, "the traces of a bucket come newest first"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(cli: Runner, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = cli.on_file("traces", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
