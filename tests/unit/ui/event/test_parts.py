"""Parts of a page: stacks, sections, items, texts."""

from __future__ import annotations

from moesif_tui.core.secrets import MASK
from moesif_tui.ui.event.items import Item, Items
from moesif_tui.ui.event.parts import Fact, Fixed, Part, Section, Stack
from moesif_tui.ui.event.texts import HexPart, TextPart
from moesif_tui.ui.lines import PageLine


def lines(*texts: str, level: int = 0) -> Fixed:
    return Fixed([PageLine([(text, "text")], level, payload=Fact(("part", text), text, text)) for text in texts])


def texts(part: Part) -> list[str]:
    return [part.line(index).text for index in range(part.count)]


def page() -> Stack:
    items = Items(
        [
            Item([("one", "text")], [("one", "text")], lambda: lines("inner a", "inner b"), "inner a, inner b"),
            Item([(MASK, "warning")], [("two", "text")], raw="two", secrets=1),
        ],
        ("items",),
    )
    return Stack(
        [
            lines("first"),
            Section(
                ("headers",),
                [("headers 2", "muted")],
                lines("h1", "h2", level=1),
                folded=True,
                column=12,
                summary=lambda shown: [("sum", "text")],
            ),
            Section(("items",), [("items", "muted")], items),
        ]
    )


def test_a_folded_section_stands_in_a_line_with_its_summary() -> None:
    shown = page()
    assert texts(shown) == ["first", "headers 2   sum", "items", "one", MASK]
    shown.fold(1, folded=False)
    assert texts(shown) == ["first", "headers 2", "h1", "h2", "items", "one", MASK]
    shown.fold(5, folded=False)
    assert texts(shown)[5:] == ["one", "inner a", "inner b", MASK]


def test_every_line_is_found_again_by_its_place() -> None:
    shown = page()
    for index in (5, 3, 1):
        if index < shown.count:
            shown.fold(index, folded=False)
    places = [shown.place(index) for index in range(shown.count)]
    assert places == sorted(places)
    assert [shown.show(place) for place in places] == list(range(shown.count))


def test_a_search_finds_what_is_folded_and_showing_it_unfolds() -> None:
    shown = page()
    (place,) = [place for place in shown.hits("inner b") if place is not None]
    index = shown.show(place)
    assert shown.line(index).text == "inner b"
    (header,) = [place for place in shown.hits("h2") if place is not None]
    assert shown.line(shown.show(header)).text == "h2"


def test_secrets_are_counted_and_revealed_everywhere() -> None:
    shown = page()
    assert shown.secrets() == 1
    shown.reveal(True)
    assert texts(shown)[-1] == "two"


def test_folds_are_carried_to_another_page() -> None:
    first, second = page(), page()
    first.fold(1, folded=False)
    first.fold(5, folded=False)
    for key, folded in first.folds():
        second.refold(key, folded)
    assert texts(second) == texts(first)


def test_things_are_located_by_key_or_by_what_is_around_them() -> None:
    shown = page()
    assert shown.locate(("headers", "unknown")) == (1, 0)
    assert shown.locate(("items", 1)) == (2, 1, 1)
    assert shown.locate(("elsewhere",)) is None


def test_the_line_above_leads_to_titles() -> None:
    shown = page()
    shown.fold(1, folded=False)
    assert shown.above(3) == 1
    assert shown.above(0) is None


def test_text_is_masked_by_line_and_revealed() -> None:
    part = TextPart("one\ntoken=abcdef123456\nthree", ("body",))
    assert texts(part) == ["one", f"token={MASK}", "three"]
    assert part.secrets() == 1
    assert part.line(1).payload.secret
    part.reveal(True)
    assert texts(part)[1] == "token=abcdef123456"
    assert [place for place in part.hits("three") if place is not None] == [(2,)]
    assert part.locate(("body", 99)) == (2,)


def test_secrets_in_bytes_are_masked_byte_by_byte_and_revealed() -> None:
    part = HexPart(b"\0" * 16 + b"Bearer abc123def" + b"\0" * 16, ("body",))
    before = part.count
    assert [part.line(index).text[-16:] for index in range(3)] == ["." * 16, "Bearer *********", "." * 16]
    assert [part.line(index).payload.secret for index in range(3)] == [False, True, False]
    assert part.secrets() == 1
    assert not [place for place in part.hits("abc123") if place is not None]
    part.reveal(True)
    assert part.line(1).text.endswith("Bearer abc123def")
    assert not part.line(1).payload.secret
    assert [place for place in part.hits("abc123") if place is not None] == [(1,)]
    assert part.count == before


def test_hex_is_made_line_by_line_and_searched_in_its_bytes() -> None:
    part = HexPart(bytes(range(256)) * 10_000 + b"Needle", ("body",))
    assert part.count == 160_001
    assert part.line(1).text.startswith("00000010  10 11")
    assert [place for place in part.hits("needle") if place is not None] == [(160_000,)]
