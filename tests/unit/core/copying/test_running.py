"""What is copied runs, and what arrives is what was recorded."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from moesif_tui.core.copying import FORMATS
from tests.unit.core.copying.server import Arrived, Listener

COPIES = {form.key: form for form in FORMATS}
HEADERS: dict[str, Any] = {
    "Accept": "application/json",
    "User-Agent": 'shop/8.2 (iPhone; "15"; it\'s)',
    "Authorization": "Bearer s3cret-t0ken-0123456789",
    "Cookie": "sid=c00kie1; theme=dark; PATH=/tmp",
    "X-Api-Key": "k3y-with-$HOME-and-`id`",
    "X-Odd": "a $HOME `id` $(id) \\ !x %41 'q' \"q\" ü日本 *",
    "X-Twice": ["one", "two"],
    "X-Equals": "=1",
    "X-At": "@/etc/passwd",
    "X-Empty": "",
}
BODIES: dict[str, dict[str, Any]] = {
    "json": {"body": {"password": 'hunter2 \'n "$HOME"', "text": "ü\u202e\n`id`!", "n": 1}},
    "text": {"body": "@/etc/passwd\r\n$HOME %s \\n 'x'\n"},
    "form": {"body": "user=a%20b&password=h%26&x='", "content": "application/x-www-form-urlencoded"},
    "binary": {"body": base64.b64encode(bytes(range(256))).decode(), "transfer_encoding": "base64"},
    "large": {"body": "0123456789 'x' $HOME\n" * 10_000},
}


def event(listener: Listener, verb: str = "POST", path: str = "/carts/1?x=1&y='2'", **body: Any) -> dict[str, Any]:
    content = body.pop("content", "application/json" if isinstance(body.get("body"), dict) else "text/plain")
    return {
        "request": {
            "verb": verb,
            "uri": f"http://{listener.host}{path}",
            "headers": {**HEADERS, **({"Content-Type": content} if body else {})},
            **body,
        },
        "response": {"status": 500},
    }


def run(text: str, **environment: str) -> None:
    """Run a command of curl, or a program in Python."""
    done = subprocess.run(
        [sys.executable, "-"] if "import httpx" in text else ["bash"],
        input=text.encode(),
        capture_output=True,
        timeout=20,
        env={**os.environ, "NO_PROXY": "*", "HOME": "/nowhere", **environment},
    )
    assert done.returncode == 0, done.stderr.decode()


def check(arrived: Arrived, sent: dict[str, Any]) -> None:
    request = sent["request"]
    assert arrived.verb == request["verb"]
    assert arrived.target == request["uri"].partition(arrived.values("host")[0])[2]
    for name, value in request["headers"].items():
        assert arrived.values(name) == (value if isinstance(value, list) else [value]), name
    body = request.get("body", "")
    if isinstance(body, dict):
        assert json.loads(arrived.body) == body
    else:
        coded = request.get("transfer_encoding") == "base64"
        assert arrived.body == (base64.b64decode(body) if coded else body.encode())


curl = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")


@curl
@pytest.mark.parametrize("body", BODIES)
def test_curl_sends_each_body(listener: Listener, body: str) -> None:
    sent = event(listener, **BODIES[body])
    run(COPIES["curl-secrets"].copied(sent))
    check(listener.last(), sent)


@curl
@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_curl_sends_each_verb(listener: Listener, verb: str) -> None:
    sent = event(listener, verb)
    run(COPIES["curl-secrets"].copied(sent))
    check(listener.last(), sent)


@curl
@pytest.mark.parametrize("path", ["/a/../b/./c", "/list[0]?q={x}", "/x?a=$HOME&b=`id`&c=%00%0a", "//x"])
def test_curl_sends_each_address(listener: Listener, path: str) -> None:
    sent = event(listener, "GET", path)
    run(COPIES["curl-secrets"].copied(sent))
    check(listener.last(), sent)


@curl
def test_curl_sends_a_body_without_making_up_its_type(listener: Listener) -> None:
    sent = event(listener, body="a=b")
    del sent["request"]["headers"]["Content-Type"]
    run(COPIES["curl-secrets"].copied(sent))
    assert listener.last().values("content-type") == []


@curl
def test_curl_takes_secrets_from_the_environment(listener: Listener) -> None:
    sent = event(listener, path="/x?token=s3cret&y=1", **BODIES["json"])
    text = COPIES["curl"].copied(sent)
    for secret in ("s3cret", "c00kie1", "k3y-with", "hunter2"):
        assert secret not in text
    run(
        text,
        AUTHORIZATION="s3cret-t0ken-0123456789",
        COOKIE_SID="c00kie1",
        COOKIE_THEME="dark",
        COOKIE_PATH="/tmp",
        HEADER_X_API_KEY=HEADERS["X-Api-Key"],
        URL_TOKEN="s3cret",
        BODY_PASSWORD='hunter2 \'n \\"$HOME\\"',
    )
    check(listener.last(), sent)


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("PUT", "/carts/1?x=1&y='2'", "json"),
        ("POST", "/a/../b//c?q={x}|[y]", "binary"),
        ("DELETE", "/x?a=\u00fc", None),
    ],
)
def test_python_sends_what_was_recorded(listener: Listener, verb: str, path: str, body: str | None) -> None:
    sent = event(listener, verb, path, **(BODIES[body] if body else {}))
    run(COPIES["python-secrets"].copied(sent))
    sent["request"]["uri"] = sent["request"]["uri"].replace("\u00fc", "%C3%BC")
    check(listener.last(), sent)


def test_python_takes_secrets_from_the_environment(listener: Listener) -> None:
    sent = event(listener, path="/x?token=s3cret&y=1", **BODIES["json"])
    run(
        COPIES["python"].copied(sent),
        AUTHORIZATION="s3cret-t0ken-0123456789",
        COOKIE_SID="c00kie1",
        COOKIE_THEME="dark",
        COOKIE_PATH="/tmp",
        HEADER_X_API_KEY=HEADERS["X-Api-Key"],
        URL_TOKEN="s3cret",
        BODY_PASSWORD='hunter2 \'n \\"$HOME\\"',
    )
    check(listener.last(), sent)
