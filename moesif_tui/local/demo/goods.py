"""What the shop sells, and carts of it. Prices are in cents; on the wire they are decimal numbers of EUR."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from moesif_tui.local.demo.visit import World

FIRST, GONE, LAST = 1000, 1372, 1399
"""Product numbers run from FIRST to LAST; from GONE on the shop no longer has them (404)."""
BUNDLES = (7711, 7712, 7713, 7714, 7715, 7716)
CATEGORIES = ("lamps", "shoes", "kitchen", "garden", "bags")
PAYMENT_MEANS = ("card", "sepa", "wallet", "card", "sepa", "card", "wallet")
_KINDS = (
    "Lamp",
    "Boots",
    "Teapot",
    "Watering Can",
    "Rucksack",
    "Chair",
    "Scarf",
    "Notebook",
    "Mug",
    "Clock",
    "Blanket",
)
_LOOKS = ("Oak", "Linen", "Copper", "Blue", "Folding", "Little", "Nordic", "Wool", "Glass", "Café", "Green", "Paper")


@dataclass(frozen=True, slots=True)
class Product:
    """Something to buy; `document` is its JSON in the API's answers."""

    number: int
    name: str
    cents: int
    document: str


def any_product(world: World, last: int = LAST) -> int:
    """The number of any product up to that one."""
    return FIRST + int(world.random() * (last - FIRST + 1))


def bundle_cents(number: int) -> int:
    """The price of a bundle."""
    return 2900 + number % 10 * 500


def money(cents: int) -> str:
    """Cents as a JSON number: 1250 → 12.50."""
    return f"{cents / 100:.2f}"


@cache
def product(number: int) -> Product:
    """The product of that number; everything about it follows from the number."""
    name = f"{_LOOKS[number % len(_LOOKS)]} {_KINDS[number % len(_KINDS)]}"
    cents = 690 + number * 7919 % 8800
    category = CATEGORIES[number % len(CATEGORIES)]
    return Product(
        number,
        name,
        cents,
        f'{{"id":{number},"sku":"AC-{number}","name":"{name}","category":"{category}",'
        f'"price":{{"amount":{money(cents)},"currency":"EUR"}},"stock":{number * 31 % 58 + 1},'
        f'"rating":{3 + number % 20 / 10:.1f},"tags":["{category}","{"new" if number % 3 else "sale"}"],'
        f'"images":["https://cdn.acme.test/img/{number}-1.webp","https://cdn.acme.test/img/{number}-2.webp"],'
        f'"description":"A {name.lower()} that lasts, made in small numbers."}}',
    )


@dataclass(slots=True)
class Cart:
    """A cart being filled; `reserved` is the amount that the shop holds for it, in cents."""

    id: str
    lines: list[tuple[Product, int]] = field(default_factory=list)
    coupon: str | None = None
    reserved: int = 0
    version: int = 1

    @classmethod
    def of(cls, world: World, kinds: int, *, most: int = 2) -> Cart:
        """A cart of that many kinds of goods, at most `most` of each."""
        lines = [(product(any_product(world, GONE - 1)), 1 + int(world.random() * most)) for _ in range(kinds)]
        return cls(f"{world.bits(32):08x}", lines)

    @property
    def total(self) -> int:
        """Price of all of it, in cents, before any coupon."""
        return sum(goods.cents * count for goods, count in self.lines)

    @property
    def quantity(self) -> int:
        """How many pieces are in it."""
        return sum(count for _, count in self.lines)

    @property
    def due(self) -> int:
        """What is to be paid, in cents."""
        return self.total * 4 // 5 if self.coupon else self.total

    def lines_json(self) -> str:
        """The lines as a JSON array."""
        parts = [f'{{"product":{g.number},"quantity":{n},"price":{money(g.cents)}}}' for g, n in self.lines]
        return f"[{','.join(parts)}]"

    def coupon_json(self) -> str:
        """The coupon as JSON: a string or null."""
        return f'"{self.coupon}"' if self.coupon else "null"
