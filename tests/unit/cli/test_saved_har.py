"""A HAR that is saved masked and opened again is whose it was, though what that was derived from is not in it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli import traffic
from tests.unit.cli.test_processes import env, run

__all__ = ["env"]
ROUTE = "https://api.acme.test/carts/1/checkout"


def call(number: int, client: int) -> dict[str, Any]:
    """A failure of a client, known by a cookie and a token."""
    claims = urlsafe_b64encode(json.dumps({"sub": f"user-{client % 3}"}).encode()).decode().rstrip("=")
    sent = {"Authorization": f"Bearer eyJhbGciOiJIUzI1NiJ9.{claims}.c2lnbmF0dXJlLW9mLWFjbWU"}
    made = traffic.entry(number, "POST", ROUTE, 500, got={"error": "limit"}, sent=sent)
    made["request"]["headers"][0]["value"] = f"sid=s3ss10n-of-client-{client}"
    return made


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Five sessions of three users in turns."""
    return traffic.write(tmp_path / "mixed.har", [call(number, number % 5) for number in range(20)])


def rows(command: str, *files: Path, env: dict[str, str]) -> list[Any]:
    code, out, err = run(command, *(part for file in files for part in ("--file", str(file))), "--ndjson", env=env)
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]


def told(file: Path, env: dict[str, str]) -> tuple[Any, ...]:
    (bucket,) = rows("buckets", file, env=env)
    traces = rows("traces", file, env=env)
    return (*(bucket[f"{name}_count"] for name in ("event", "user", "session")), len(traces))


def saved(file: Path, target: Path, env: dict[str, str]) -> Path:
    assert run("export", "--file", str(file), "-o", str(target), env=env)[0] == 0
    assert "s3ss10n" not in target.read_text()
    return target


def test_users_sessions_and_traces_are_as_many_again(mixed: Path, tmp_path: Path, env: dict[str, str]) -> None:
    again = saved(mixed, tmp_path / "again.har", env)
    thrice = saved(again, tmp_path / "thrice.har", env)
    assert told(mixed, env) == (20, 3, 5, 5)
    assert told(again, env) == (20, 3, 5, 5)
    assert told(thrice, env) == (20, 3, 5, 5)
    derived = [event["metadata"]["derived"] for event in rows("events", thrice, env=env)]
    assert derived == [{"route": True, "user_id": "jwt", "session_token": True}] * 20


def test_sessions_of_saved_files_are_not_mixed_up_with_those_of_others(
    mixed: Path, tmp_path: Path, env: dict[str, str]
) -> None:
    again = saved(mixed, tmp_path / "again.har", env)
    other = traffic.write(tmp_path / "other.har", [call(number, 5 + number % 5) for number in range(20)])
    (bucket,) = rows("buckets", again, other, env=env)
    assert (bucket["event_count"], bucket["session_count"]) == (40, 10)
