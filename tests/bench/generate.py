"""Writes a HAR of any size, the same for the same seed: what the benchmark opens.

    python -m tests.bench.generate FILE ENTRIES

About 1.3 kB an entry as Chrome saves them (compact): a dozen routes and some static files over 24 hours, sessions of
about a dozen calls by cookie or by bearer token, 6 % failures of each kind that there is (4xx, 5xx, no answer, GraphQL
errors inside a 200). Written while it is made: memory does not grow with the file.
"""

from __future__ import annotations

import json
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

BEGIN_HOUR, HOURS = 18, 24
_ACTIVE = 40
"""Sessions at any time."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route: path, body sent and body received are formatted with `id`, `n`, `user`; `failure` is (status, body)."""

    weight: int
    verb: str
    host: str
    path: str
    sent: str
    got: str
    milliseconds: int
    failure: tuple[int, str] | None = None
    media: str = "application/json"
    kind: str = "fetch"


_LINES = '{"version":%(n)d,"lines":[{"product":1%(n)03d,"quantity":2,"price":12.50}]}'
_CHECKOUT = (
    '{"cart":"%(id)s","payment":"sepa","quantity":3,"coupon":null,"address":{"city":"Berlin","country":"DE"}}',
    '{"order":{"id":"A-%(n)d","status":"placed","total":32.90,"currency":"EUR"}}',
)
_MUTATION = "mutation Checkout($cart: ID!) { checkout(cart: $cart) { order total } }"
_GRAPHQL = (
    f'{{"operationName":"Checkout","query":"{_MUTATION}","variables":{{"cart":"%(id)s"}}}}',
    '{"data":{"checkout":{"order":"A-%(n)d","total":32.90}}}',
)
_NULL = '{"errors":[{"message":"Cannot return null for non-nullable field Checkout.total."}],"data":{"checkout":null}}'
_PRODUCT = (
    '{"id":1%(n)03d,"name":"Oak Lamp","price":49.90,"stock":%(n)d,"tags":["home","light"],'
    '"images":["https://cdn.acme.test/img/1%(n)03d-1.webp"]}'
)
_CART = '{"customer":%(user)d,"cart":"%(id)s","lines":[{"product":1%(n)03d,"quantity":2}],"wishlist":[]}'
_ORDER = (
    '{"id":"A-%(n)05d","customer":%(user)d,"status":"shipped","total":32.90,'
    '"shipment":{"id":88%(n)06d,"carrier":"hermod"}}'
)
_SHIPMENT = '{"id":88%(n)06d,"carrier":"hermod","state":"in_transit","steps":[{"place":"Utrecht"},{"place":"Berlin"}]}'
_HITS = '{"query":"oak lamp","total":%(n)d,"hits":[{"id":1003,"name":"Oak Lamp"},{"id":1044,"name":"Oak Mug"}]}'
_LOGIN = "grant_type=password&client_id=acme-app&username=ada.%(user)d%%40example.com&password=example"
_TOKEN = '{"access_token":"%(id)s","token_type":"Bearer","expires_in":3600}'
_ORDERS = '{"orders":[{"id":"A-%(n)d","total":19.90},{"id":"A-2%(n)d","total":27.20}],"more":true}'
_PAGE = "<!doctype html><html><head><title>Oak Lamp</title></head><body></body></html>"


def _says(code: str, message: str) -> str:
    return f'{{"error":{{"code":"{code}","message":"{message}"}}}}'


ROUTES = (
    Route(22, "GET", "api", "/catalog/1%(n)03d", "", _PRODUCT, 31, (404, _says("E_GONE", "1%(n)03d is not sold"))),
    Route(14, "GET", "api", "/customers/%(user)d/cart", "", _CART, 38, (401, _says("E_TOKEN", "token expired"))),
    Route(9, "PUT", "api", "/carts/%(id)s/lines", _LINES, _CART, 64, (409, _says("E_VERSION", "%(n)d is stale"))),
    Route(6, "POST", "api", "/carts", '{"currency":"EUR"}', '{"id":"%(id)s","version":1,"lines":[]}', 52),
    Route(7, "POST", "api", "/carts/%(id)s/checkout", *_CHECKOUT, 212, (500, _says("E_LIMIT", "limit reached"))),
    Route(6, "GET", "api", "/orders/A-%(n)05d", "", _ORDER, 35),
    Route(5, "GET", "api", "/shipments/88%(n)06d?include=live", "", _SHIPMENT, 47, (503, "upstream timed out")),
    Route(6, "POST", "api", "/graphql", *_GRAPHQL, 88, (200, _NULL)),
    Route(6, "GET", "search", "/search?q=oak+lamp&page=%(n)d", "", _HITS, 74, (502, "<title>502 Bad Gateway</title>")),
    Route(4, "POST", "auth", "/oauth/token", _LOGIN, _TOKEN, 138, (401, '{"error":"invalid_grant"}')),
    Route(3, "GET", "api", "/customers/%(user)d/orders?limit=3", "", _ORDERS, 58, (0, "")),
    Route(3, "DELETE", "api", "/carts/%(id)s/coupon", "", '{"id":"%(id)s","coupon":null}', 41),
    Route(3, "GET", "shop", "/p/1%(n)03d", "", _PAGE, 96, None, "text/html", "document"),
    Route(4, "GET", "cdn", "/img/1%(n)03d-1.webp", "", "", 24, None, "image/webp", "image"),
    Route(2, "GET", "cdn", "/assets/app.3f9c11d0.js", "", "s(document.body);", 21, None, "text/javascript", "script"),
)
FAILING = 0.08
"""Share of failures on the routes that can fail, which makes 6 % of all."""


@dataclass(slots=True)
class _Session:
    credential: str
    """Its header as JSON."""
    agent: str
    client: str
    user: int
    cart: str
    left: int


def _header(name: str, value: str) -> str:
    return f'{{"name":"{name}","value":"{value}"}}'


def _session(chance: Random) -> _Session:
    user = 1 + int(chance.random() ** 2 * 900)
    if chance.random() < 0.5:
        claims = f'{{"sub":"u-{user:04d}","jti":"{chance.getrandbits(40):010x}"}}'
        parts = ['{"alg":"HS256","typ":"JWT"}', claims]
        token = ".".join(urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
        credential = _header("authorization", f"Bearer {token}.{chance.getrandbits(172):043x}")
        agent, client = "Acme/8.2 (iPhone; iOS 19.1; Scale/3.00)", "ios/8.2"
    else:
        credential = _header("cookie", f"sid={chance.getrandbits(128):032x}; consent=all; lang=de")
        agent, client = (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "web/2026.47",
        )
    return _Session(credential, agent, client, user, f"{chance.getrandbits(32):08x}", 6 + int(chance.random() * 14))


def _request(route: Route, session: _Session, url: str, request_id: str, sent: str) -> str:
    headers = [
        _header("accept", "application/json"),
        _header("user-agent", session.agent),
        session.credential,
        _header("x-client", session.client),
        _header("x-request-id", request_id),
    ]
    data = ""
    if sent:
        media = "application/json" if sent[0] == "{" else "application/x-www-form-urlencoded"
        headers.append(_header("content-type", media))
        data = f',"postData":{{"mimeType":"{media}","text":{json.dumps(sent)}}}'
    query = ",".join(_header(*pair.split("=")) for pair in url.partition("?")[2].split("&") if pair)
    return (
        f'{{"method":"{route.verb}","url":"{url}","httpVersion":"h2","headers":[{",".join(headers)}],'
        f'"queryString":[{query}],"cookies":[],"headersSize":-1,"bodySize":{len(sent)}{data}}}'
    )


def _response(route: Route, status: int, got: str, request_id: str, instance: int) -> str:
    if not status:
        return (
            '{"status":0,"statusText":"","httpVersion":"","headers":[],"cookies":[],'
            '"content":{"size":0,"mimeType":"x-unknown"},"redirectURL":"","headersSize":-1,"bodySize":-1,'
            '"_transferSize":0,"_error":"net::ERR_TIMED_OUT"}'
        )
    headers = (
        f"{_header('content-type', route.media)},{_header('server', 'acme-api/2026.11.2')},"
        f"{_header('x-request-id', request_id)},{_header('x-instance', f'i-0{instance}')}"
    )
    return (
        f'{{"status":{status},"statusText":"","httpVersion":"h2","headers":[{headers}],"cookies":[],'
        f'"content":{{"size":{len(got)},"mimeType":"{route.media}","text":{json.dumps(got)}}},'
        f'"redirectURL":"","headersSize":-1,"bodySize":-1,"_transferSize":{len(got) + 120},"_error":null}}'
    )


def _entry(route: Route, session: _Session, time: float, chance: Random) -> str:
    """One entry as JSON; `time` in seconds since the begin."""
    values = {"id": session.cart, "n": 100 + int(chance.random() * 899), "user": session.user}
    took = route.milliseconds * (0.5 + chance.random() ** 3 * 4)
    status, got = 200, route.got
    if route.failure and chance.random() < FAILING:
        status, got = route.failure
    minutes, milliseconds = divmod(int(time * 1000) + BEGIN_HOUR * 3_600_000, 60_000)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    url = f"https://{route.host}.acme.test{route.path % values}"
    request_id = f"{chance.getrandbits(64):016x}"
    instance = 1 + int(chance.random() * 6)
    started = f"2026-11-{22 + day}T{hour:02d}:{minute:02d}:{milliseconds / 1000:06.3f}Z"
    return (
        f'{{"_resourceType":"{route.kind}","cache":{{}},'
        f'"request":{_request(route, session, url, request_id, route.sent % values)},'
        f'"response":{_response(route, status, got % values, request_id, instance)},"serverIPAddress":"203.0.113.9",'
        f'"startedDateTime":"{started}","time":{took:.3f},'
        f'"timings":{{"blocked":1.2,"dns":-1,"ssl":-1,"connect":-1,"send":0.2,"wait":{took - 2:.3f},"receive":0.6}}}}'
    )


def entries(count: int, seed: int = 1) -> Iterator[str]:
    """That many entries as JSON, in time order."""
    chance = Random(seed)
    pick = [route for route in ROUTES for _ in range(route.weight)]
    active = [_session(chance) for _ in range(_ACTIVE)]
    step = HOURS * 3600 / count
    for number in range(count):
        place = int(chance.random() * _ACTIVE)
        session = active[place]
        session.left -= 1
        if not session.left:
            active[place] = _session(chance)
        route = pick[int(chance.random() * len(pick))]
        yield _entry(route, session, (number + chance.random()) * step, chance)


def write_har(path: Path, count: int, seed: int = 1) -> None:
    """Writes a HAR of that many entries.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"pages":[],"entries":[\n'
        )
        separator = ""
        for entry in entries(count, seed):
            file.write(separator + entry)
            separator = ",\n"
        file.write("\n]}}\n")


if __name__ == "__main__":
    write_har(Path(sys.argv[1]), int(sys.argv[2]))
