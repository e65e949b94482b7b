"""`moesif-tui serve`: its start and end, who may ask it, and what it does with those who are not civil."""

from __future__ import annotations

import json
import re
import signal
import socket
import stat
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from moesif_tui.local.tokens import Signer, claims_for
from tests.contract import traffic
from tests.contract.serving import SECONDS, Home, Served, event, serving, until

FROM_TO = {"from": "2000-01-01T00:00:00Z", "to": "2030-01-01T00:00:00Z"}
BUCKETS = "/~/triage_buckets"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on the small capture, which no test changes for good."""
    home = Home(tmp_path_factory.mktemp("serve"))
    with serving(home, str(traffic.write(home.folder / "shop.har"))) as found:
        found.api.wait_until_imported()
        yield found


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def minted(served: Served, scopes: list[str]) -> str:
    """A token with some scopes, signed with the server's key."""
    key = (served.home.folder / "data" / "moesif-tui" / "tokens.key").read_bytes()
    return Signer(key).sign(claims_for("local:1", scopes, int(time.time())))


def ask(served: Served, method: str, path: str, headers: dict[str, str], **more: Any) -> httpx.Response:
    """A request with these headers alone."""
    return httpx.request(method, f"{served.base}/v1{path}", headers=headers, timeout=SECONDS, **more)


def told(answer: httpx.Response) -> Any:
    return answer.json()["moesif_error"]


def raw(served: Served, text: bytes) -> bytes:
    """What comes back for these bytes, until the server has no more to say."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=SECONDS) as client:
        client.sendall(text)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65_536), b""))


def test_it_says_where_it_is_and_how_to_use_it(served: Served) -> None:
    assert f"The Management API is at {served.base}/v1\n" in served.said
    assert 'curl -H "Authorization: Bearer $(cat ' in served.said
    assert f'"BASE_URI": "{served.base}"' in served.said
    assert served.token not in served.said
    assert stat.S_IMODE(served.home.token_file.stat().st_mode) == 0o600


def test_the_token_asks_everything(served: Served) -> None:
    assert [row["status"] for row in served.api.get(BUCKETS) if row["route"] == "/carts/:id/checkout"] == [500]
    assert served.api.search({"size": 0})["hits"]["total"] == 13
    names = [app["name"] for org in served.api.get("/organizations") for app in org["apps"]]
    assert names == ["shop.har", "collected"]


def test_without_a_token_only_health_answers(served: Served) -> None:
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": f"Bearer {minted(served, [])}"}):
        answer = ask(served, "GET", BUCKETS, headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    assert ask(served, "GET", "/health/probe", {}).json() == {"status": True, "region": "local"}
    assert ask(served, "GET", "", {}).json()["name"] == "Moesif Management API"


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_a_malformed_token_has_a_code_of_its_own(served: Served, token: str) -> None:
    answer = ask(served, "GET", BUCKETS, {"Authorization": f"Bearer {token}"})
    assert (answer.status_code, told(answer)["code"]) == (401, 107)


def test_a_token_that_is_not_signed_here_does_not_count(served: Served) -> None:
    head, claims, signature = served.token.split(".")
    unsigned = urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    for token in (f"{unsigned}.{claims}.{signature}", f"{head}.{claims}.{signature[:-2]}AA"):
        answer = ask(served, "GET", BUCKETS, {"Authorization": f"Bearer {token}"})
        assert (answer.status_code, told(answer)["msg"]) == (401, "The token was not signed by this server.")


def test_a_missing_scope_is_named(served: Served) -> None:
    headers = {"Authorization": f"Bearer {minted(served, ['read:triage_buckets'])}"}
    assert ask(served, "GET", BUCKETS, headers).status_code == 200
    [first, *_] = served.api.get(BUCKETS)
    for method, path, scope, more in (
        ("POST", f"{BUCKETS}/{first['id']}", "update:triage_buckets", {"json": {"state": 1}}),
        ("POST", "/search/~/search/events", "read:events", {"json": {}, "params": FROM_TO}),
        ("GET", "/~/traces", "read:traces", {}),
    ):
        answer = ask(served, method, path, headers, **more)
        assert answer.status_code == 401
        assert scope in told(answer)["msg"]


def test_a_token_for_an_app_leads_to_no_other_one(served: Served) -> None:
    shop, collected = (app["id"] for app in served.api.get("/organizations")[0]["apps"])
    scopes = "read:events read:triage_buckets read:organizations read:users create:access_tokens"
    wanted = {"target": "management", "scope": scopes, "app_id": collected}
    token = served.api.get("/~/oauth/access_tokens", **wanted)["app_token"]
    headers = {"Authorization": f"Bearer {token}"}
    [first, *_] = served.api.get(BUCKETS, app_id=shop)

    def status(path: str, **params: str) -> int:
        return ask(served, "GET", path, headers, params=params).status_code

    assert [app["id"] for app in ask(served, "GET", "/organizations", headers).json()[0]["apps"]] == [collected]
    assert ask(served, "GET", BUCKETS, headers).json() == []
    assert (status(BUCKETS, app_id=collected), status(BUCKETS, app_id=shop)) == (200, 404)
    assert status(f"{BUCKETS}/{first['id']}/graph") == 404
    assert status(f"/search/~/events/{shop}-1") == 404
    for params in ({}, {"opened": "true"}):
        assert {one["id"] for one in ask(served, "GET", "/local/imports", headers, params=params).json()} == {collected}
    assert status(f"/local/imports/{shop}/problems") == 404
    assert status("/~/oauth/access_tokens", target="management", scope="read:events", app_id=shop) == 404
    more = ask(served, "GET", "/~/oauth/access_tokens", headers, params={"target": "management", "scope": "read:users"})
    headers = {"Authorization": f"Bearer {more.json()['app_token']}"}
    assert status("/search/~/users/u-2") == 404
    assert served.api.get("/search/~/users/u-2")["_id"] == "u-2"


def test_a_user_is_found_in_whichever_app_knows_them(served: Served) -> None:
    told = ask(
        served, "POST", "/users", {"X-Moesif-Application-Id": "x"}, json={"user_id": "told", "metadata": {"a": 1}}
    )
    assert told.status_code == 201
    assert served.api.get("/search/~/users/told")["_source"]["app_id"] == served.key
    assert served.api.get("/search/~/users/u-2")["_source"]["app_id"] != served.key
    assert served.client.get("/search/~/users/nobody").status_code == 404


def test_no_token_opens_files_of_the_server(served: Served) -> None:
    answer = served.client.post("/local/imports", json={"paths": ["/etc/passwd"]})
    assert answer.status_code == 403
    [shop, _] = served.api.get("/local/imports", opened="true")
    assert served.client.delete(f"/local/imports/{shop['id']}").status_code == 403
    assert served.client.post(f"/local/imports/{shop['id']}/stop").status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:80", "10.0.0.1", "127.0.0.1.nip.io"])
def test_foreign_hosts_are_refused(served: Served, host: str) -> None:
    for path in (BUCKETS, "", "/health/probe"):
        answer = served.client.get(path, headers={"Host": host})
        assert (answer.status_code, "Host" in told(answer)["msg"]) == (403, True)
    assert served.client.post("/events", json=event(), headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8765"])
def test_this_machines_own_names_are_not(served: Served, host: str) -> None:
    assert served.client.get(BUCKETS, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:3000"])
def test_pages_of_other_origins_are_refused(served: Served, origin: str) -> None:
    assert served.client.get(BUCKETS, headers={"Origin": origin}).status_code == 403
    assert served.client.options(BUCKETS, headers={"Origin": origin}).status_code == 403
    assert served.client.get(BUCKETS, headers={"Origin": served.base}).status_code == 200


def test_no_answer_lets_other_origins_read_it(served: Served) -> None:
    for answer in (served.client.get(BUCKETS), served.client.options(BUCKETS), served.client.get("/config")):
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_request_without_a_host_is_refused(served: Served) -> None:
    assert raw(served, b"GET /v1 HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 403 ")


def test_bodies_are_limited(served: Served) -> None:
    answer = served.client.post("/search/~/search/events", content=b" " * (8 * 1024 * 1024 + 1), params=FROM_TO)
    assert (answer.status_code, told(answer)["code"]) == (413, 413)
    chunks = (b" " * 1_000_000 for _ in range(9))
    answer = served.client.post("/search/~/search/events", content=chunks, params=FROM_TO)
    assert answer.status_code == 413
    promised = (
        b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nX-Moesif-Application-Id: x\r\nContent-Length: 9" + b"9" * 12
    )
    assert b"413" in raw(served, promised + b"\r\n\r\n").partition(b"\r\n")[0]


def test_heads_are_limited(served: Served) -> None:
    answer = raw(served, b"GET /v1 HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: " + b"a" * 100_000)
    assert answer.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "text",
    [
        b"\x00\x01\x02",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\xff" * 1000,
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"CONNECT x HTTP/1.1\r\n\r\n",
        b"GET /v1/%zz/traces HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_http_is_answered_or_dropped(served: Served, text: bytes) -> None:
    answer = raw(served, text)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert served.client.get(BUCKETS).status_code == 200


def test_searches_answer_200_to_those_who_insist(home: Home) -> None:
    with serving(home, "--search-status", "200") as served:
        answer = served.client.post("/search/~/search/events", json={"size": 0}, params=FROM_TO)
        assert (answer.status_code, answer.json()["hits"]["total"]) == (200, 0)
        assert served.post(event(1)).status_code == 201


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_and_what_was_sent_is_kept(home: Home, number: int) -> None:
    with serving(home) as served:
        assert served.post(event(1), event(2)).status_code == 201
        assert served.end(number) == (0, "")
    with serving(home) as served:
        assert served.total() == 2


def test_who_starts_it_deaf_to_the_end_of_the_terminal_means_it(home: Home) -> None:
    ignored = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with serving(home) as served:
            served.process.send_signal(signal.SIGHUP)
            assert served.post(event(1)).status_code == 201
            assert served.end()[0] == 0
    finally:
        signal.signal(signal.SIGHUP, ignored)


def test_a_signal_lets_a_request_end(home: Home) -> None:
    body = json.dumps([event(1)]).encode()
    head = (
        f"POST /v1/events/batch HTTP/1.1\r\nHost: localhost\r\nX-Moesif-Application-Id: x\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with serving(home) as served:
        with socket.create_connection(("127.0.0.1", served.port), timeout=SECONDS) as client:
            client.sendall(head.encode() + body[:10])
            until(lambda: served.client.get("/health/probe").status_code == 200)
            served.client.close()
            served.process.send_signal(signal.SIGTERM)
            until(lambda: _refused(served.port))
            client.sendall(body[10:])
            assert client.recv(65_536).startswith(b"HTTP/1.1 201 ")
        assert served.process.wait(SECONDS) == 0


def _refused(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return False
    except OSError:
        return True


def test_a_second_signal_waits_for_nobody(home: Home) -> None:
    with serving(home) as served, socket.create_connection(("127.0.0.1", served.port)) as client:
        client.sendall(
            b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nX-Moesif-Application-Id: x\r\n\r\n"
        )
        assert served.client.get("/health/probe").status_code == 200
        served.process.send_signal(signal.SIGTERM)
        until(lambda: _refused(served.port))
        started = time.monotonic()
        assert served.end(signal.SIGTERM)[0] == 0
        assert time.monotonic() - started < 5


def test_the_token_is_shown_once_where_no_file_is_named(home: Home) -> None:
    process = home.start("--port", "0")
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.decode())
            if line.endswith(b"ends it.\n"):
                break
        said = "".join(lines)
        [token] = re.findall(r"^  token +(\S+)$", said, re.MULTILINE)
        assert said.count(token) == 1
        base = re.findall(r"is at (\S+)", said)[0]
        assert httpx.get(f"{base}/organizations", headers={"Authorization": f"Bearer {token}"}).is_success
    finally:
        process.kill()
        process.communicate()


def test_each_start_has_a_token_of_its_own_and_earlier_ones_count(home: Home) -> None:
    with serving(home) as served:
        first = served.token
    with serving(home) as served:
        assert served.token != first
        assert ask(served, "GET", BUCKETS, {"Authorization": f"Bearer {first}"}).status_code == 200


def test_a_token_file_that_is_there_is_replaced_and_closed(home: Home) -> None:
    real = home.folder / "real"
    real.write_text("old")
    real.chmod(0o644)
    home.token_file.symlink_to(real)
    with serving(home) as served:
        assert home.token_file.is_symlink()
        assert real.read_text().strip() == served.token
        assert stat.S_IMODE(real.stat().st_mode) == 0o600


def test_a_taken_port_is_told(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        words = f"moesif-tui: port {port} is taken by another program; choose another one with --port, or --port 0\n"
        assert home.fails("--port", str(port)) == (1, words)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--host", "nowhere.invalid"), 2, "--host nowhere.invalid is no address of this machine"),
        (("--host", "192.0.2.1"), 2, "--host 192.0.2.1 is no address of this machine"),
        (("--host", ""), 2, "is no address"),
        (("--port", "70000"), 2, "--port 70000 is no port"),
        (("--port", "x"), 2, "invalid int value"),
        (("--data", " "), 2, "--data needs a name"),
        (("--search-status", "204"), 2, "invalid choice"),
        (("/nothing.har",), 1, "/nothing.har: no such file"),
        (("--token-file", "/nowhere/token"), 1, "the token cannot be written to /nowhere/token: No such file"),
        (("--token-file", "/"), 2, "is a folder"),
        (("--bogus",), 2, "does not take --bogus"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(home: Home, arguments: tuple[str, ...], code: int, words: str) -> None:
    free = () if "--port" in arguments else ("--port", "0")
    found, said = home.fails(*free, *arguments)
    assert found == code
    assert words in said
    assert said.count("\n") == 1


def test_standard_input_is_served(home: Home) -> None:
    traffic.write(home.folder / "shop.har")
    with (home.folder / "shop.har").open("rb") as piped, serving(home, "-", stdin=piped) as served:
        served.api.wait_until_imported()
        assert served.api.search({"size": 0})["hits"]["total"] == 13


def test_a_file_that_is_no_traffic_is_told(home: Home) -> None:
    path = home.folder / "x.txt"
    path.write_text("nothing of that kind")
    assert home.fails("--port", "0", str(path)) == (1, f"moesif-tui: {path}: text, but not JSON\n")


def test_a_home_that_cannot_be_written_is_told(home: Home) -> None:
    (home.folder / "cache").write_text("")
    code, said = home.fails("--port", "0")
    assert (code, said.count("\n")) == (1, 1)
    assert "nothing can be collected into collected: Not a directory" in said


def test_who_listens_to_everybody_is_warned(home: Home) -> None:
    with serving(home, "--host", "0.0.0.0") as served:
        assert served.base.startswith("http://127.0.0.1:")
        assert served.client.get(BUCKETS, headers={"Host": "192.168.1.7"}).status_code == 200
        assert served.client.get(BUCKETS, headers={"Host": "evil.example"}).status_code == 403
        code, said = served.end()
    assert code == 0
    assert "everybody who reaches this machine" in said


def test_it_listens_on_loopback_alone(served: Served) -> None:
    listening = Path("/proc/net/tcp").read_text().splitlines()
    port = f"{served.port:04X}"
    addresses = {line.split()[1].partition(":")[0] for line in listening if line.split()[1].endswith(f":{port}")}
    assert addresses == {"0100007F"}


def test_many_ask_at_once(served: Served) -> None:
    statuses: list[int] = []

    def ask_often() -> None:
        with httpx.Client(base_url=f"{served.base}/v1", headers={"Authorization": f"Bearer {served.token}"}) as client:
            statuses.extend(client.get(BUCKETS, timeout=SECONDS).status_code for _ in range(5))

    threads = [threading.Thread(target=ask_often) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 160
