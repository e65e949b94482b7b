"""Who calls: customers with their devices, partners' servers, and the credentials they are given. All fictional."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from moesif_tui.local.tokens import encoded

USERS = 420
"""Customers that have an account; their numbers are 1 … USERS."""

FIRST_NAMES = (
    "Ada",
    "Bela",
    "Cleo",
    "Dana",
    "Emil",
    "Fatou",
    "Gus",
    "Hana",
    "Ines",
    "Jon",
    "Kai",
    "Lea",
    "Milo",
    "Nora",
)
LAST_NAMES = ("Example", "Sample", "Muster", "Placeholder", "Specimen", "Proband", "Beispiel", "Przykład", "Exemple")
PLACES = (
    ("DE", "Berlin", "10115", "de-DE"),
    ("DE", "Hamburg", "20095", "de-DE"),
    ("AT", "Wien", "1010", "de-AT"),
    ("CH", "Zürich", "8001", "de-CH"),
    ("NL", "Utrecht", "3511", "nl-NL"),
    ("FR", "Lyon", "69001", "fr-FR"),
    ("PL", "Kraków", "30-001", "pl-PL"),
)


@dataclass(frozen=True, slots=True)
class App:
    """An app: `name` is what it sends as `x-client`, `agent` as `user-agent`."""

    name: str
    agent: str


IOS_82 = App("ios/8.2", "Acme/8.2 (iPhone; iOS 19.1; Scale/3.00)")
IOS_81 = App("ios/8.1", "Acme/8.1 (iPhone; iOS 18.6; Scale/3.00)")
ANDROID_82 = App("android/8.2", "Acme/8.2 (Android 16; Pixel 9) okhttp/5.1.0")
ANDROID_81 = App("android/8.1", "Acme/8.1 (Android 15; SM-A546B) okhttp/4.12.0")
APPS = (IOS_82, IOS_82, IOS_82, IOS_82, ANDROID_82, ANDROID_82, IOS_82, IOS_81, ANDROID_81, IOS_81)

_CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
_FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
_SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/26.1 Safari/605.1.15"
)
BROWSERS = (_CHROME, _FIREFOX, _CHROME, _SAFARI, _CHROME)
"""What browsers send as `user-agent`."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer; everything follows from the number, so the same one comes back in many sessions."""

    number: int
    sub: str
    name: str
    email: str
    street: str
    country: str
    city: str
    postcode: str
    language: str
    address: str


@cache
def person(number: int) -> Person:
    """The customer of that number; above USERS a visitor who has no account but an address of their own."""
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[number % len(LAST_NAMES)]
    country, city, postcode, language = PLACES[number * 5 % len(PLACES)]
    return Person(
        number=number,
        sub=f"u-{number:04d}",
        name=f"{first} {last}",
        email=f"{first.lower()}.{number}@example.com",
        street=f"Example Street {number % 97 + 1}",
        country=country,
        city=city,
        postcode=postcode,
        language=language,
        address=_address(number),
    )


def customer(random: Callable[[], float]) -> Person:
    """One of the customers, the first ones more often; `random` gives chance from 0 to 1."""
    return person(1 + int(random() ** 1.3 * USERS))


def _address(number: int) -> str:
    """Addresses reserved for documentation: no two numbers share one."""
    if number % 2 and number < 500:
        return f"203.0.113.{number // 2 + 1}"
    if number < 500:
        return f"198.51.100.{number // 2 + 1}"
    return f"2001:db8:{number & 0xFFFF:x}::{number * 37 & 0xFFFF:x}"


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner's server: the account (`sub` of its token), its program before and after its own update."""

    sub: str
    agent: str
    updated_agent: str
    address: str


PARTNERS = (
    Partner("svc-lumen", "lumen-connector/2.9.4", "lumen-connector/3.0.0", "198.51.100.251"),
    Partner("svc-nordwind", "nordwind-erp/11.2", "nordwind-erp/11.2", "198.51.100.252"),
    Partner("svc-quanta", "python-requests/2.32.5", "python-requests/2.32.5", "198.51.100.253"),
)


_HEADER = encoded(b'{"alg":"ES256","typ":"JWT","kid":"acme-2026-11"}')


def token(sub: str, scope: str, time: int, bits: Callable[[int], int], lifetime: int = 3600) -> str:
    """A token that looks real: claims (issued at `time`, µs; `lifetime` in seconds) and a signature of chance.

    `bits(n)` gives n bits of chance. Each token is a session of its own (`sid`).
    """
    issued = time // 1_000_000
    claims = (
        f'{{"iss":"https://auth.acme.test","aud":"acme-api","sub":"{sub}","scope":"{scope}",'
        f'"iat":{issued},"exp":{issued + lifetime},"sid":"{bits(64):016x}"}}'
    )
    return f"{_HEADER}.{encoded(claims.encode())}.{encoded(bits(512).to_bytes(64))}"
