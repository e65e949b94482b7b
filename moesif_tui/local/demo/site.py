"""The shop in a browser: its pages with their parts, its GraphQL, and what a browser does by itself."""

from __future__ import annotations

from urllib.parse import quote_plus

from moesif_tui.local.demo.goods import Cart, Product, money
from moesif_tui.local.demo.people import Person
from moesif_tui.local.demo.shop import API, LIVE_TRACKING_FROM, SEARCH
from moesif_tui.local.demo.visit import Route, Visit
from moesif_tui.local.record import Headers

SHOP, CDN = "shop.acme.test", "cdn.acme.test"
OLD_SITE, NEW_SITE = "web/2026.46", "web/2026.47"
"""What the pages' own code sends as `x-client`; the new one is out since 09:15."""

_EDGE: Headers = {"server": "edge", "cache-control": "no-cache"}
_KEPT: Headers = {"server": "cdn", "cache-control": "public, max-age=31536000, immutable"}
PAGE = Route("GET", SHOP, 96_000, "document", "text/html; charset=utf-8", _EDGE)
SCRIPT = Route("GET", CDN, 21_000, "script", "text/javascript", _KEPT)
STYLE = Route("GET", CDN, 17_000, "stylesheet", "text/css", _KEPT)
FONT = Route("GET", CDN, 15_000, "font", "font/woff2", _KEPT)
IMAGE = Route("GET", CDN, 24_000, "image", "image/webp", _KEPT)
SUGGEST = Route("GET", SEARCH, 33_000, answer={"server": "acme-search/4.1"})
PREFLIGHT = Route(
    "OPTIONS",
    API,
    12_000,
    "preflight",
    "text/plain",
    {
        "server": "edge",
        "access-control-allow-origin": "https://shop.acme.test",
        "access-control-allow-methods": "GET, POST, PUT",
        "access-control-max-age": "600",
    },
)
GRAPHQL = Route("POST", API, 88_000, traced=True)

_PRODUCT = (
    "query Product($id: ID!) {\\n  product(id: $id) {\\n    id\\n    name\\n    price { amount currency }\\n"
    "    related(first: 3) { id name }\\n  }\\n}"
)
_ADD = (
    "mutation AddToCart($cart: ID!, $lines: [LineInput!]!) {\\n  addToCart(cart: $cart, lines: $lines) {\\n"
    "    id\\n    quantity\\n    total\\n  }\\n}"
)
_CHECKOUT = (
    "mutation Checkout($cart: ID!, $payment: Payment!, $bundle: ID) {\\n"
    "  checkout(cart: $cart, payment: $payment, bundle: $bundle) {\\n    order\\n    total\\n    currency\\n  }\\n}"
)


def code_version(start: int, turn: int) -> str:
    """The version of the pages' code in a visit that starts then: four in five have the new one once it is out."""
    return NEW_SITE if start >= LIVE_TRACKING_FROM and turn % 5 else OLD_SITE


def page(visit: Visit, path: str, title: str, *, first: bool = False, images: tuple[int, ...] = ()) -> None:
    """A page and its parts: its code, style and font with the first one, then pictures of products."""
    visit.call(
        PAGE,
        path,
        got=f'<!doctype html>\n<html lang="en">\n<head>\n<title>{title} · acme</title>\n'
        '<link rel="stylesheet" href="https://cdn.acme.test/assets/app.91c4e7d2.css">\n'
        '<script type="module" src="https://cdn.acme.test/assets/app.3f9c11d0.js"></script>\n</head>\n'
        f'<body>\n<div id="app" data-path="{path}"></div>\n</body>\n</html>\n',
    )
    if first:
        visit.alongside(STYLE, "/assets/app.91c4e7d2.css", got=":root{--ink:#1c232a}body{margin:0;font:16px/1.5 Acme}")
        visit.alongside(SCRIPT, "/assets/app.3f9c11d0.js", got='import{s}from"./shop.js";s(document.body);')
        visit.alongside(FONT, "/assets/acme.5b2e.woff2")
    for number in images:
        visit.alongside(IMAGE, f"/img/{number}-1.webp")
    visit.now += 90_000


def suggest(visit: Visit, typed: str, *, overtaken: bool = False) -> None:
    """What the search box asks for while one types; `overtaken`: the next letter came first, the browser gave it up."""
    path = f"/suggest?q={quote_plus(typed)}"
    if overtaken:
        visit.unanswered(SUGGEST, path, "net::ERR_ABORTED", 24_000, cancelled=True)
    else:
        visit.call(SUGGEST, path, got=f'["{typed} lamp","{typed} mug","{typed} chair"]')


def preflight(visit: Visit, path: str, verb: str) -> None:
    """The browser's question before the first call of another origin; it sends no credentials."""
    headers = visit.headers
    visit.headers = {
        "user-agent": headers["user-agent"],
        "origin": "https://shop.acme.test",
        "access-control-request-method": verb,
        "access-control-request-headers": "content-type,x-client",
    }
    visit.call(PREFLIGHT, path, status=204)
    visit.headers = headers


def _graphql(visit: Visit, operation: str, query: str, variables: str, got: str) -> None:
    sent = f'{{"operationName":"{operation}","query":"{query}","variables":{variables}}}'
    visit.call(GRAPHQL, "/graphql", sent=sent, got=got)


def product(visit: Visit, goods: Product) -> None:
    """GraphQL: one product with three related ones."""
    near = ",".join(f'{{"id":"{goods.number + n}","name":"No. {goods.number + n}"}}' for n in (1, 2, 3))
    got = (
        f'{{"data":{{"product":{{"id":"{goods.number}","name":"{goods.name}",'
        f'"price":{{"amount":{money(goods.cents)},"currency":"EUR"}},"related":[{near}]}}}}}}'
    )
    _graphql(visit, "Product", _PRODUCT, f'{{"id":"{goods.number}"}}', got)


def add_to_cart(visit: Visit, cart: Cart) -> None:
    """GraphQL: puts everything into the cart."""
    variables = f'{{"cart":"{cart.id}","lines":{cart.lines_json()}}}'
    got = f'{{"data":{{"addToCart":{{"id":"{cart.id}","quantity":{cart.quantity},"total":{money(cart.total)}}}}}}}'
    _graphql(visit, "AddToCart", _ADD, variables, got)


def checkout(
    visit: Visit,
    cart: Cart,
    total: int,
    payment: str,
    *,
    bundle: int | None = None,
    priced: bool = True,
    order: str = "",
) -> str | None:
    """GraphQL: orders the cart for `total` cents, perhaps with a bundle: the order's number.

    A bundle without price makes the total null, which the schema forbids: a 200 with errors, and None.
    """
    extra = f',"bundle":"{bundle}"' if bundle else ""
    variables = f'{{"cart":"{cart.id}","payment":"{payment}"{extra}}}'
    if not priced:
        message = "Cannot return null for non-nullable field Checkout.total."
        got = (
            f'{{"errors":[{{"message":"{message}","locations":[{{"line":4,"column":5}}],"path":["checkout","total"]}}],'
            '"data":{"checkout":null}}'
        )
        _graphql(visit, "Checkout", _CHECKOUT, variables, got)
        return None
    order = order or visit.world.next_order()
    got = f'{{"data":{{"checkout":{{"order":"{order}","total":{money(total)},"currency":"EUR"}}}}}}'
    _graphql(visit, "Checkout", _CHECKOUT, variables, got)
    return order


def start(visit: Visit, person: Person, path: str, title: str) -> None:
    """The first page of a browser's visit, and the first question of its code to the API."""
    page(visit, path, title, first=True, images=(1000 + person.number % 300,))
    preflight(visit, "/graphql", "POST")
