"""The shop's servers: what each of them answers, with the faults that they have, each from its hour on.

Every function makes one call of a visit (or a call and its repeats) and answers what the client needs to go on.
"""

from __future__ import annotations

from urllib.parse import quote_plus

from moesif_tui.local.demo import goods
from moesif_tui.local.demo.day import SECOND, at, released
from moesif_tui.local.demo.goods import Cart, Product, money
from moesif_tui.local.demo.people import Person
from moesif_tui.local.demo.visit import Route, Visit

API, AUTH, SEARCH = "api.acme.test", "auth.acme.test", "search.acme.test"
IBAN = "DE89370400440532013000"
CARDS = ("4242424242424242", "4111111111111111", "5555555555554444")

QUOTES_SLOW_FROM = at(12, 30)
QUOTES_SLOW_ON = "i-05"
BUNDLES_UNPRICED_FROM = at(11)
LIVE_TRACKING_FROM = at(9, 15)
COUPON = "NOV-20"


def _api(verb: str, median_ms: int) -> Route:
    return Route(verb, API, median_ms * 1000, traced=True)


CUSTOMER_CART = _api("GET", 38)
CATALOG_ITEM = _api("GET", 31)
BUNDLE = _api("GET", 44)
NEW_CART = _api("POST", 52)
LINES = _api("PUT", 64)
APPLY_COUPON = _api("POST", 41)
QUOTE = _api("POST", 19)
CHECKOUT = _api("POST", 212)
ORDER = _api("GET", 35)
ORDERS = _api("GET", 58)
SHIPMENT = _api("GET", 47)
SEARCH_ITEMS = Route("GET", SEARCH, 74_000, answer={"server": "acme-search/4.1"})


def error(code: str, message: str, more: str = "") -> str:
    """The body of an error, in the shop's way to say it."""
    return f'{{"error":{{"code":"{code}","message":"{message}"{more}}}}}'


def customer_cart(visit: Visit, person: Person, *, expired: bool = False) -> None:
    """The customer's open cart, empty so far; `expired`: the token is not taken any more."""
    path = f"/customers/{person.number}/cart"
    if expired:
        visit.call(CUSTOMER_CART, path, status=401, got=error("E_TOKEN", "token expired"))
        return
    visit.call(CUSTOMER_CART, path, got=f'{{"customer":{person.number},"cart":null,"wishlist":{person.number % 7}}}')


def catalog_item(visit: Visit, number: int) -> None:
    """One product's page of the catalogue."""
    path = f"/catalog/{number}"
    if number >= goods.GONE:
        visit.call(CATALOG_ITEM, path, status=404, got=error("E_GONE", f"product {number} is not sold any more"))
    else:
        visit.call(CATALOG_ITEM, path, got=goods.product(number).document)


def bundle(visit: Visit, number: int) -> bool:
    """A bundle of products; False when its price is missing, as it is since the import of prices at 11:00."""
    priced = visit.now < BUNDLES_UNPRICED_FROM
    price = f'{{"amount":{money(goods.bundle_cents(number))},"currency":"EUR"}}' if priced else "null"
    visit.call(
        BUNDLE,
        f"/catalog/bundles/{number}",
        got=f'{{"id":{number},"name":"Set of {number % 10 + 1}","price":{price},'
        f'"price_list":"{"2026-10" if priced else "2026-11"}","items":[1003,1044,1210]}}',
    )
    return priced


def new_cart(visit: Visit, cart: Cart) -> None:
    """Opens a cart."""
    visit.call(
        NEW_CART, "/carts", status=201, sent='{"currency":"EUR"}', got=f'{{"id":"{cart.id}","version":1,"lines":[]}}'
    )


def put_lines(visit: Visit, cart: Cart, *, stale: bool = False) -> None:
    """Puts the cart's lines; `stale`: the first try names an old version (409), the second goes through.

    The new release does not give back what the refused try had reserved.
    """
    path = f"/carts/{cart.id}/lines"
    lines = cart.lines_json()
    total = cart.total
    cart.reserved = total
    if stale:
        sent = f'{{"version":{cart.version},"lines":{lines}}}'
        cart.version += 1
        visit.call(LINES, path, status=409, sent=sent, got=error("E_VERSION", f"version {cart.version - 1} is stale"))
        if released(visit.instance, visit.now):
            cart.reserved = 2 * total
    visit.call(
        LINES,
        path,
        sent=f'{{"version":{cart.version},"lines":{lines}}}',
        got=f'{{"id":"{cart.id}","version":{cart.version + 1},"lines":{len(cart.lines)},'
        f'"total":{money(total)},"reserved":{money(cart.reserved)}}}',
    )
    cart.version += 1


def apply_coupon(visit: Visit, cart: Cart, *, expired: bool = False) -> None:
    """Puts the coupon of the month into the cart; `expired`: that of last month, which is refused (422)."""
    code = "OCT-20" if expired else COUPON
    path, sent = f"/carts/{cart.id}/coupon", f'{{"code":"{code}"}}'
    if expired:
        visit.call(APPLY_COUPON, path, status=422, sent=sent, got=error("E_COUPON", f"coupon {code} has expired"))
        return
    cart.coupon = code
    visit.call(APPLY_COUPON, path, sent=sent, got=f'{{"id":"{cart.id}","coupon":"{code}","discount_percent":20}}')


def quote(visit: Visit, cart: Cart) -> int:
    """The price of the cart after its coupon, in cents. On one instance it has been slow, and wrong, since 12:30."""
    fallback = visit.instance == QUOTES_SLOW_ON and visit.now >= QUOTES_SLOW_FROM
    total = 0 if fallback and cart.coupon else cart.due
    visit.call(
        QUOTE,
        f"/carts/{cart.id}/quote",
        sent=f'{{"coupon":{cart.coupon_json()},"lines":{cart.lines_json()}}}',
        got=f'{{"cart":"{cart.id}","subtotal":{money(cart.total)},"total":{money(total)},"currency":"EUR",'
        f'"rules":"{"fallback" if fallback else "pricing-4"}"}}',
        took=4 * SECOND + int(visit.world.random() * 160_000) if fallback else 0,
    )
    return total


def checkout(visit: Visit, cart: Cart, person: Person, payment: str, *, in_stock: bool = True) -> str | None:
    """Orders the cart: the order's number, or None when the shop fails."""
    world = visit.world
    if payment == "sepa":
        means = f'"iban":"{IBAN}"'
    elif payment == "card":
        means = f'"card":{{"number":"{world.pick(CARDS)}","expiry":"11/29","cvc":"{person.number:03d}"}}'
    else:
        means = f'"wallet":"w-{person.number}"'
    sent = (
        f'{{"cart":"{cart.id}","payment":"{payment}","quantity":{cart.quantity},"coupon":{cart.coupon_json()},'
        f'"address":{{"name":"{person.name}","street":"{person.street}","postcode":"{person.postcode}",'
        f'"city":"{person.city}","country":"{person.country}","email":"{person.email}"}},{means}}}'
    )
    path = f"/carts/{cart.id}/checkout"
    if not in_stock:
        left = 1 + person.number % 4
        visit.call(
            CHECKOUT, path, status=500, sent=sent, got=error("E_STOCK", f"only {left} left", ',"retry_after":null')
        )
        return None
    if payment == "sepa" and cart.reserved > cart.total:
        more = f',"retry_after":null,"reserved":{money(cart.reserved)},"mandate":{money(cart.due)}'
        got = error("E_LIMIT", "limit reached", more)
        visit.call(CHECKOUT, path, status=500, sent=sent, got=got, took=world.around(3_180_000))
        return None
    order = world.next_order()
    got = f'{{"order":{{"id":"{order}","status":"placed","total":{money(cart.due)},"currency":"EUR"}}}}'
    visit.call(CHECKOUT, path, sent=sent, got=got)
    return order


def orders(visit: Visit, person: Person) -> str:
    """The customer's orders; answers the number of the last one."""
    first = 41_000 + person.number * 13
    listed = ",".join(f'{{"id":"A-{first + n}","status":"shipped","total":{money(1990 + n * 730)}}}' for n in (2, 1, 0))
    visit.call(ORDERS, f"/customers/{person.number}/orders?limit=3", got=f'{{"orders":[{listed}],"more":true}}')
    return f"A-{first + 2}"


def order(visit: Visit, person: Person, number: str, *, total: int = 3450, carrier: str | None = None) -> None:
    """One order; `total` in cents; with a carrier it is on its way."""
    shipment = f'{{"id":{shipment_of(number)},"carrier":"{carrier}"}}' if carrier else "null"
    visit.call(
        ORDER,
        f"/orders/{number}",
        got=f'{{"id":"{number}","customer":{person.number},"status":"{"shipped" if carrier else "placed"}",'
        f'"total":{money(total)},"currency":"EUR","shipment":{shipment}}}',
    )


def shipment_of(order_number: str) -> int:
    """The number of an order's shipment."""
    return 880_000_000 + int(order_number[2:]) * 17


def shipment(visit: Visit, order_number: str, carrier: str, *, live: bool = False, tries: int = 1) -> None:
    """Where an order is. Live tracking of the carrier parcelix never answers: asked `tries` times, then without it."""
    number = shipment_of(order_number)
    path = f"/shipments/{number}"
    if live and carrier == "parcelix":
        for attempt in range(tries):
            waited = 10 * SECOND + int(visit.world.random() * 30_000)
            visit.unanswered(SHIPMENT, f"{path}?include=live", "net::ERR_TIMED_OUT", waited)
            visit.now += SECOND << attempt
    elif live:
        path += "?include=live"
    visit.call(
        SHIPMENT,
        path,
        got=f'{{"id":{number},"order":"{order_number}","carrier":"{carrier}","state":"in_transit",'
        f'"steps":[{{"at":"2026-11-22T07:40:00Z","place":"Utrecht"}},{{"at":"2026-11-22T16:05:00Z","place":"Berlin"}}]}}',
    )


def search(visit: Visit, text: str, found: tuple[Product, ...], *, broken: bool = False) -> None:
    """A search for products; `broken`: the proxy before it has no server left (502, HTML)."""
    path = f"/search?q={quote_plus(text)}&page=1"
    if broken:
        page = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n"
        visit.call(SEARCH_ITEMS, path, status=502, got=page, more={"content-type": "text/html", "server": "edge"})
        return
    hits = ",".join(f'{{"id":{g.number},"name":"{g.name}","price":{money(g.cents)}}}' for g in found)
    visit.call(SEARCH_ITEMS, path, got=f'{{"query":"{text}","total":{len(found) * 7},"hits":[{hits}]}}')
