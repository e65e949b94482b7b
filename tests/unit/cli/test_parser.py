"""What every command's options have in common."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import Runner

ONCE = [
    ("buckets", "--sort", "last", "status"),
    ("buckets", "--limit", "0", "1"),
    ("buckets", "--query", "", "status:500"),
    ("traces", "--bucket", "a", "a"),
    ("events", "--trace", "a", "b"),
    ("event", "--as", "curl", "json"),
    ("export", "--output", "-", "x.har"),
    ("export", "--format", "har", "csv"),
    ("api", "--data", "{}", "[]"),
    ("api", "--base-url", "http://a.test", "http://b.test"),
    ("api", "--token-file", "a", "b"),
    ("api", "--ca-file", "a", "b"),
    ("serve", "--port", "8000", "8001"),
]


@pytest.mark.parametrize(("command", "option", "first", "second"), ONCE)
def test_what_counts_once_is_not_dropped_when_it_is_given_twice(
    cli: Runner, command: str, option: str, first: str, second: str
) -> None:
    ran = cli(command, option, first, option, second)
    assert (ran.code, ran.out) == (2, "")
    assert f"{option}: it is given twice; " in ran.err
