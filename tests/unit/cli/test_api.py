"""`moesif-tui api`: any operation, as it came."""

from __future__ import annotations

import io
import json
import os
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.cli import output
from moesif_tui.cli.api import TOKEN
from moesif_tui.core.masks import MASK
from moesif_tui.core.safe import safe
from tests.contract.api import operations as contract
from tests.unit.cli.conftest import Ran, Runner
from tests.unit.cli.service import Service, serving

CERTIFICATES = Path(__file__).parents[2] / "data" / "tls"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLW9mLWFkYQ"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service that is there, and no token."""
    monkeypatch.delenv(TOKEN, raising=False)
    with serving() as found:
        yield found


def send(cli: Runner, service: Service, *arguments: str) -> Ran:
    return cli("api", *arguments, "--base-url", service.address)


def test_the_list_has_the_documented_operations(cli: Runner) -> None:
    listed = {row["operation_id"]: row for row in cli("api", "--list", "--json").json}
    assert len(listed) == 34
    assert {
        name: (row["method"], row["path"], row["scopes"]) for name, row in listed.items()
    } == {name: (one["method"], one["path"], one["scopes"]) for name, one in contract().items()}  # fmt: skip
    lines = [line.split() for line in cli("api", "--list").lines]
    assert len(lines) == 1 + 34
    assert lines[0] == ["OPERATION", "METHOD", "PATH", "SCOPES"]
    assert ["updateUsers", "POST", "/search/{orgId}/users", "create:users", "update:users"] in lines


@pytest.mark.parametrize(
    "words",
    [
        ("getTriageBuckets", "-q", "take=1"),
        ("gettriagebuckets", "-q", "take=1", "-q", "orgId=~"),
        ("GET", "/~/triage_buckets", "-q", "take=1"),
        ("get", "/v1/~/triage_buckets?take=1"),
    ],
)
def test_an_operation_by_its_id_and_by_method_and_path(cli: Runner, words: tuple[str, ...]) -> None:
    (bucket,) = cli.on_file("api", *words).json
    assert bucket["route"] == "/carts/:id/checkout"


def test_a_bucket_is_set_and_found_by_its_state(cli: Runner) -> None:
    (bucket,) = cli.on_file("api", "getTriageBuckets", "-q", "status=500").json
    named = ("-q", f"triageBucketId={bucket['id']}")
    try:
        assert cli.on_file("api", "updateTriageBucket", *named, "-d", '{"state": 7}').json["state"] == 7
        (found,) = cli.on_file("api", "getTriageBuckets", "-q", "state=7", "-q", "state=8").json
        assert found["id"] == bucket["id"]
        assert cli.on_file("api", "getTriageBuckets", "-q", "last_modified[lt]=2026-01-01T00:00:00Z").json == []
    finally:
        assert cli.on_file("api", "POST", f"/~/triage_buckets/{bucket['id']}", "-d", '{"state": 0}').code == 0


def test_an_operation_of_the_local_server_alone(cli: Runner) -> None:
    (data_set,) = cli.on_file("api", "GET", "/v1/local/imports?opened=true").json
    assert data_set["name"] == "shop.har"


def test_secrets_of_traffic_are_masked_unless_revealed(cli: Runner) -> None:
    body = '{"query": {"term": {"response.status": 500}}, "sort": ["request.time"], "size": 1}'
    asked = ("api", "searchEvents", "-d", body)
    ran, revealed = cli.on_file(*asked), cli.on_file(*asked, "--reveal")
    ((masked,), (whole,)) = (one.json["hits"]["hits"] for one in (ran, revealed))
    assert (masked["_source"]["request"]["headers"]["Authorization"]) == f"Bearer {MASK}"
    assert whole["_source"]["request"]["headers"]["Authorization"] == "Bearer abcdef0123456789"
    assert "masked; --reveal shows them" in ran.err
    assert revealed.err == ""


def test_values_that_a_search_counts_are_masked_where_their_field_is_secret(cli: Runner) -> None:
    body = '{"size": 0, "aggs": {"a": {"terms": {"field": "request.headers.Cookie.raw"}}}}'
    ran, revealed = (cli.on_file("api", "searchEvents", "-d", body, *more) for more in ((), ("--reveal",)))
    ((masked,), (whole,)) = (one.json["aggregations"]["a"]["buckets"] for one in (ran, revealed))
    assert (masked["key"], whole["key"]) == (MASK, "sid=s3ss10n-of-ada")
    assert masked["doc_count"] == whole["doc_count"]


def test_an_answer_is_written_as_it_came(cli: Runner, service: Service) -> None:
    service.body = b'[{"b" :1.10,\n\t"a":"\\u00e4", "b":2}]  '
    assert send(cli, service, "getOrganizations").out.encode() == service.body
    assert [(heard.method, heard.target) for heard in service.heard] == [("GET", "/v1/organizations")]


def test_what_is_no_json_is_written_too(cli: Runner, service: Service) -> None:
    service.body = b"https://api-example-com.proxy.example.net"
    ran = send(cli, service, "encodeUrl", "-d", '{"url": "https://api.example.com"}')
    assert (ran.code, ran.out.encode()) == (0, service.body)
    assert (service.heard[0].target, service.heard[0].body) == ("/v1/url_encoder", b'{"url":"https://api.example.com"}')


def test_no_answer_is_nothing(cli: Runner, service: Service) -> None:
    service.body = b""
    ran = send(cli, service, "deleteUser", "-q", "id=a b/c")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (service.heard[0].method, service.heard[0].target) == ("DELETE", "/v1/search/~/users/a%20b%2Fc")


def test_a_new_token_is_masked_unless_revealed(cli: Runner, service: Service) -> None:
    service.body = b'{"app_token":"opaque-1"}'
    asked = ("getAccessToken", "-q", "scope=read:events")
    ran = send(cli, service, *asked)
    assert (ran.json, ran.err) == ({"app_token": MASK}, "moesif-tui: 1 secret masked; --reveal shows it\n")
    assert send(cli, service, *asked, "--reveal").out.encode() == service.body


def test_the_token_comes_from_the_environment_or_a_file_and_never_from_an_argument(
    cli: Runner, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text(f"{JWT}\n")
    send(cli, service, "probe")
    monkeypatch.setenv(TOKEN, "of-the-environment")
    send(cli, service, "probe")
    send(cli, service, "probe", "--token-file", str(tmp_path / "token"))
    heard = [one.headers.get("authorization") for one in service.heard]
    assert heard == [None, "Bearer of-the-environment", f"Bearer {JWT}"]
    assert send(cli, service, "probe", "--token", JWT).code == 2
    assert len(service.heard) == 3


@pytest.mark.parametrize("content", [None, b"t\xc3\xb6ken", b"\x00\xff"])
def test_a_token_file_that_is_none_is_told_without_its_content(
    cli: Runner, service: Service, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    ran = send(cli, service, "probe", "--token-file", str(path))
    assert (ran.code, ran.out, service.heard) == (1, "", [])
    assert str(path) in ran.err
    assert "ken\n" not in ran.err


@contextmanager
def pipe_of(content: bytes) -> Iterator[str]:
    """The name of a pipe that holds a few bytes, which can be read once."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    yield f"/dev/fd/{reading}"
    os.close(reading)


def test_certificates_of_one_s_own_are_trusted_when_their_file_is_named(
    cli: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    certificate = CERTIFICATES / "certificate.pem"
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(certificate, CERTIFICATES / "key.pem")
    with serving(tls=own) as service:
        stranger = send(cli, service, "getOrganizations")
        assert (stranger.code, service.heard) == (1, [])
        assert "its certificate is not trusted" in stranger.err
        with pipe_of(b"# G\xc3\xbcltig\n" + certificate.read_bytes()) as pipe:
            for file in (str(certificate), pipe):
                ran = send(cli, service, "getOrganizations", "--ca-file", file)
                assert (ran.code, ran.out, ran.err) == (0, "[]", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "ca.pem: No such file or directory"),
        (b"", "ca.pem holds no certificates that can be read; it takes PEM"),
        (b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n", "holds no certificates"),
        (bytes(range(256)), "holds no certificates"),
    ],
)
def test_certificates_that_cannot_be_read_are_told(
    cli: Runner, service: Service, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    ran = send(cli, service, "probe", "--ca-file", str(path))
    assert (ran.code, ran.out, service.heard) == (2, "", [])
    assert said in ran.err
    assert ran.err.startswith(f"moesif-tui: --ca-file: {tmp_path}")
    assert ran.err.count("\n") == 1
    assert "--ca-file: /: " in send(cli, service, "probe", "--ca-file", "/").err


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, b"{}", "there is no token; put one into MOESIF_TUI_TOKEN, or name a file with --token-file"),
        (404, b'{"message": "gone"}', "The service knows nothing under /organizations (“gone”); refresh the list."),
        (429, b"", "Too many requests for now; try again in 7 s."),
        (503, b"<title>Down</title>", "The service failed with status 503 (“Down”); try again later."),
    ],
)
def test_an_error_is_one_sentence_and_exit_code_1(
    cli: Runner, service: Service, status: int, body: bytes, said: str
) -> None:
    service.status, service.body, service.headers = status, body, {"Retry-After": "7"}
    ran = send(cli, service, "getOrganizations")
    assert (ran.code, ran.out, ran.err) == (1, "", f"moesif-tui: {said}\n")
    assert len(service.heard) == 1


def test_status_and_headers_stand_before_the_answer_of_an_error_too(cli: Runner, service: Service) -> None:
    service.status, service.body = 404, b'{"message":"gone"}'
    service.headers = {"X-Total": "3", "Set-Cookie": "sid=s3ss10n-of-ada"}
    ran = send(cli, service, "getOrganizations", "--include")
    head, _, body = ran.out.partition("\n\n")
    assert ran.code == 1
    assert head.splitlines()[0] == "HTTP/1.1 404 Not Found"
    assert "x-total: 3" in head.splitlines()
    assert body.encode() == service.body
    assert "s3ss10n-of-ada" not in ran.out
    assert "s3ss10n-of-ada" in send(cli, service, "getOrganizations", "-i", "--reveal").out


@pytest.mark.parametrize("how", ["inline", "file", "stdin"])
def test_a_body_in_each_way(
    cli: Runner, service: Service, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '{"name": "Löschen", "unknown": [1]}'
    (tmp_path / "body.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    given = {"inline": text, "file": f"@{tmp_path / 'body.json'}", "stdin": "-"}[how]
    service.status = 201
    assert send(cli, service, "createWorkspace", "-d", given).code == 0
    assert json.loads(service.heard[0].body) == json.loads(text)
    assert service.heard[0].headers["content-type"] == "application/json"
    assert service.heard[0].target == "/v1/replay/~/workspaces?app_id=~"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "which operation?"),
        (("probe",), 2, "--base-url"),
        (("probe", "--demo", "--base-url", "http://127.0.0.1:1/v1"), 2, "not both"),
        (("probe", "--demo", "--token-file", "x"), 2, "--token-file goes with --base-url"),
        (("probe", "--demo", "--ca-file", "x"), 2, "--ca-file goes with --base-url"),
        (("probe", "--base-url", "ftp://x"), 2, "The base URL is no address"),
        (("probe", "--base-url", "http://127.0.0.1:1/v1"), 1, "cannot be reached: connection refused"),
        (("getTrase",), 2, "did you mean getTrace?"),
        (("GET", "/nothing"), 2, "there is no GET /nothing"),
        (("updateUsers", "-d", "{"), 2, "of what?"),
        (("getTrase", "--demo"), 2, "did you mean getTrace?"),
        (("GET", "--demo"), 2, "a method and a path go together"),
        (("/organizations", "--demo"), 2, "a method and a path go together"),
        (("GET", "/nothing", "--demo"), 2, "there is no GET /nothing"),
        (("DELETE", "/organizations", "--demo"), 2, "this path takes GET"),
        (("getTrace", "--demo"), 2, "getTrace needs id: -q id=…"),
        (("getTrace", "-q", "id", "--demo"), 2, "write -q name=value"),
        (("getTrace", "-q", "id=x", "-q", "page=2", "--demo"), 2, "takes no page; it takes orgId, app_id, id"),
        (("getTraces", "-q", "take=many", "--demo"), 2, "getTraces: take: "),
        (("getTraces", "-d", "{}", "--demo"), 2, "getTraces takes no body"),
        (("updateUsers", "--demo"), 2, "updateUsers needs a body"),
        (("updateUsers", "-d", "{", "--demo"), 2, "the body is no JSON"),
        (("updateUsers", "-d", "[" * 100_000, "--demo"), 2, "nested too deep"),
        (("updateUsers", "-d", "{}", "--demo"), 2, "updateUsers: body.user_id: "),
        (("updateUsers", "-d", "@/nowhere/x.json", "--demo"), 1, "/nowhere/x.json: No such file"),
        (("updateUsers", "-d", "-", "--file", "-"), 2, "not both"),
        (("updateUsers", "-d", "@", "--demo"), 2, "-d: @ needs the name of a file"),
        (("probe", "--demo", "--file", "x.har"), 2, "either --file or --demo, not both"),
        (("probe", "--list"), 2, "--list lists all"),
        (("probe", "--json", "--demo"), 2, "--json goes with --list"),
    ],
)
def test_wrong_use_is_one_sentence(cli: Runner, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = cli("api", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_an_answer_on_a_terminal_is_safe_and_ends_its_line(
    cli: Runner, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda _: True)
    service.body = "{\x1b]52;c;UFdORUQ=\x07\n\u202e\x9b31m}".encode()
    service.headers = {"X-Odd": "\x9b31m"}
    ran = send(cli, service, "getOrganizations", "-i")
    assert ran.out.endswith("}\n")
    assert all(safe(line, 1000) == line for line in ran.out.removesuffix("\n").split("\n"))


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"[" * 100_000, b"[1" + b"0" * 5000 + b"]", b'{"a":"\\ud800","password":"hunter2"}']
)
def test_an_odd_answer_is_written_all_the_same(cli: Runner, service: Service, body: bytes) -> None:
    service.body = body
    code = send(cli, service, "getOrganizations", "--reveal").code
    ran: Any = send(cli, service, "getOrganizations")
    assert (code, ran.code) == (0, 0)
    assert "hunter2" not in ran.out
