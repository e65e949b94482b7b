"""What is spelled out is read as the same text again, and nothing hidden is left in it."""

import ast
import json
import math
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.safe import safe
from moesif_tui.core.spelling import hides, python_literal, shell_word, to_json

HOSTILE: list[str] = [
    each["text"] for each in json.loads((Path(__file__).parents[2] / "data" / "hostile.json").read_text("utf-8"))
]
odd = st.sampled_from("\x1b\x9b\x07\n\r\t\x7f\u202e\u200b\ufe0f\u3164\u0301\U0001f1e9\U000e0041'\"\\$`!%=")
texts = st.text(st.one_of(st.characters(codec="utf-8"), odd), max_size=40)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


def shows_itself(text: str) -> bool:
    return all(safe(line, len(line) + 1) == line for line in text.split("\n"))


def evaluated(words: list[str], shell: str = "bash") -> list[str]:
    """What a shell makes of these words."""
    command = f"printf '%s\\0' {' '.join(words)}".encode()
    done = subprocess.run([shell], input=command, capture_output=True, check=True, env={"LC_ALL": "C"})
    return [word.decode("utf-8", "surrogatepass") for word in done.stdout.split(b"\0")[:-1]]


@given(values)
@settings(max_examples=60)
def test_json_is_the_same_value_when_read(value: Any) -> None:
    for indent in (None, 2):
        text = to_json(value, indent)
        assert json.loads(text) == value
        assert shows_itself(text)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_json_of_hostile_text_shows_itself(text: str) -> None:
    assert json.loads(to_json({text: [text]})) == {text: [text]}
    assert shows_itself(to_json(text))


def test_json_has_a_value_for_everything() -> None:
    assert to_json([math.nan, math.inf, {1: object}, (1,)]) == f'[null,null,{{"1":"{object!s}"}},[1]]'
    assert json.loads(to_json(10**5000)).startswith("0x")


def test_json_of_any_depth() -> None:
    deep: Any = {"end": 1}
    for _ in range(20_000):
        deep = [{"in": deep}, 2]
    text = to_json(deep)
    assert text.startswith('[{"in":[{"in":')
    assert text.count("[") == 20_000


def test_texts_that_people_read_stay_as_they_are() -> None:
    assert to_json("Übergröße 日本語 😀") == '"Übergröße 日本語 😀"'
    assert shell_word("Übergröße 日本語 😀") == "'Übergröße 日本語 😀'"


@given(st.lists(texts, min_size=1, max_size=20))
@settings(max_examples=15, deadline=None)
def test_a_shell_reads_words_as_they_were(words: list[str]) -> None:
    wanted = [word.replace("\0", "") for word in words]
    assert evaluated([shell_word(word) for word in words]) == wanted


def test_a_shell_reads_hostile_words_as_they_were() -> None:
    words = [text.replace("\0", "") for text in HOSTILE if len(text) < 20_000]
    spelled = [shell_word(word) for word in words]
    assert evaluated(spelled) == words
    assert all(shows_itself(word) for word in spelled)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh here")
def test_zsh_reads_hostile_words_as_they_were() -> None:
    words = [text.replace("\0", "") for text in HOSTILE if len(text) < 20_000]
    assert evaluated([shell_word(word) for word in words], "zsh") == words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "''"),
        ("a/b.c:1", "a/b.c:1"),
        ("=ls", "'=ls'"),
        ("~root", "'~root'"),
        ("it's", "'it'\\''s'"),
        ("$HOME `id` !x", "'$HOME `id` !x'"),
        ("a\nb!", "$'a\\nb\\041'"),
        ("\u202e", "$'\\342\\200\\256'"),
    ],
)
def test_words(text: str, word: str) -> None:
    assert shell_word(text) == word


@given(st.one_of(texts, st.binary(max_size=30), st.sampled_from(HOSTILE)))
@settings(max_examples=60)
def test_python_reads_literals_as_they_were(value: str | bytes) -> None:
    literal = python_literal(value)
    assert ast.literal_eval(literal) == value
    assert "\n" not in literal
    assert shows_itself(literal)


def test_what_hides() -> None:
    assert [hides(text) for text in ("plain", "Übergröße", "a\tb", "a\nb", "\u202e", "e\u0301")] == [
        False, False, True, True, True, False,
    ]  # fmt: skip
