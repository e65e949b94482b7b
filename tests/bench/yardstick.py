"""The bare import that the program is measured against: what any import of a HAR has to do, and nothing else.

    python -m tests.bench.yardstick FILE

Streams the entries of a HAR (a decoder over a sliding window), derives route, signature and session of each, parses its
JSON bodies, and writes rows of 12 columns and the documents into SQLite; four indexes come last. It forgives nothing:
no broken entry, no other exporter, no settling of routes, no buckets. Prints the entries, the seconds of the import
(Python's own start not counted), and those to the first commit.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

WINDOW = 1 << 20
FIRST_BATCH, BATCH = 200, 1_000
TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE call(id INTEGER PRIMARY KEY, time INTEGER, duration INTEGER, verb TEXT, host TEXT, route TEXT,
  status INTEGER, signature INTEGER, session BLOB, kind TEXT, says TEXT, sent INTEGER);
CREATE TABLE document(id INTEGER PRIMARY KEY, text TEXT);
"""
INDEXES = """
CREATE INDEX call_time ON call(time);
CREATE INDEX call_session ON call(session, time);
CREATE INDEX call_signature ON call(signature, time);
CREATE INDEX call_duration ON call(duration);
"""
ID = re.compile(r"\d|[0-9a-f]{8,}")
KEY = b"key of the data set"


def read(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Each entry with its own text."""
    decode = json.JSONDecoder().raw_decode
    with path.open(encoding="utf-8") as file:
        window = file.read(WINDOW)
        place = window.index("[", window.index('"entries"')) + 1
        while True:
            if place == len(window):
                window, place = file.read(WINDOW), 0
            if window[place] in " \r\n\t,":
                place += 1
                continue
            if window[place] == "]":
                return
            try:
                entry, end = decode(window, place)
            except ValueError:
                more = file.read(WINDOW)
                if not more:
                    raise
                window, place = window[place:] + more, 0
                continue
            yield entry, window[place:end]
            place = end


@lru_cache(4096)
def template(segment: str) -> str:
    """A part of a path, or `:id` in place of one."""
    return ":id" if ID.search(segment) else segment


@lru_cache(4096)
def keyed_hash(credential: str) -> bytes:
    """What stands for a credential."""
    return blake2b(credential.encode(), digest_size=8, key=KEY).digest()


def parsed(text: str | None) -> Any:
    """A body, where it is JSON."""
    if not text or text[0] not in "{[":
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def row(entry: dict[str, Any], number: int, signatures: dict[tuple[str, str, str, int], int]) -> tuple[object, ...]:
    """The twelve columns of a call; a new signature gets the next number."""
    request, response = entry["request"], entry["response"]
    asked = {header["name"].lower(): header["value"] for header in request["headers"]}
    answered = {header["name"].lower(): header["value"] for header in response["headers"]}
    url = urlsplit(request["url"])
    route = "/".join(map(template, url.path.split("/")))
    status = response["status"]
    signature = request["method"], url.netloc, route, status
    credential = asked.get("authorization") or asked.get("cookie")
    sent = parsed(request["postData"].get("text")) if "postData" in request else None
    got = parsed(response["content"].get("text"))
    says = str(got.get("error") or got.get("errors")) if status >= 400 and isinstance(got, dict) else None
    return (
        number,
        int(datetime.fromisoformat(entry["startedDateTime"]).timestamp() * 1_000_000),
        int(entry["time"] * 1000),
        request["method"],
        url.netloc,
        route,
        status,
        signatures.setdefault(signature, len(signatures)),
        keyed_hash(credential) if credential else None,
        answered.get("content-type"),
        says,
        len(sent) if sent else 0,
    )


def run(path: Path, folder: Path) -> tuple[int, float]:
    """Imports that file into a database in that folder: how many entries, and the seconds to the first commit."""
    begin = time.perf_counter()
    database = sqlite3.connect(folder / "yardstick.db")
    database.executescript(TABLES)
    entries, count, first, size = read(path), 0, 0.0, FIRST_BATCH
    signatures: dict[tuple[str, str, str, int], int] = {}
    while batch := list(islice(entries, size)):
        database.executemany(
            f"INSERT INTO call VALUES ({','.join('?' * 12)})",
            [row(entry, count + place, signatures) for place, (entry, _) in enumerate(batch)],
        )
        database.executemany(
            "INSERT INTO document VALUES (?, ?)", [(count + place, text) for place, (_, text) in enumerate(batch)]
        )
        database.commit()
        first = first or time.perf_counter() - begin
        count, size = count + len(batch), BATCH
    database.executescript(INDEXES)
    database.close()
    return count, first


if __name__ == "__main__":
    started = time.perf_counter()
    with TemporaryDirectory() as name:
        entries_read, to_first = run(Path(sys.argv[1]), Path(name))
        seconds = time.perf_counter() - started
    print(f"{entries_read} entries {seconds:.3f} s first {to_first:.3f} s")
