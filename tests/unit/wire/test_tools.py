"""The encoder's answer comes as an object, as a string, or as text that is no JSON."""

from __future__ import annotations

import pytest

from moesif_tui.client.decode import decode, decode_in_pieces
from moesif_tui.client.errors import NotUnderstood
from moesif_tui.wire.requests import to_request
from moesif_tui.wire.tools import EncodeUrl, Probe, Url

ENCODE = EncodeUrl(body=Url(url="https://api.example.com"))
ENCODED = "https://api-example-com.proxy.example.net/v1"


@pytest.mark.parametrize("body", [f'{{"url": "{ENCODED}"}}', f'"{ENCODED}"', ENCODED, f"{ENCODED}\n"])
def test_an_encoded_address(body: str) -> None:
    for read in (decode, decode_in_pieces):
        assert read(ENCODE, to_request(ENCODE), body.encode()) == Url(url=ENCODED)


@pytest.mark.parametrize("body", ["", "<!doctype html><p>log in", "no address", "https://a https://b", "[]", '"x"'])
def test_what_is_no_address_is_not_understood(body: str) -> None:
    with pytest.raises(NotUnderstood):
        decode(ENCODE, to_request(ENCODE), body.encode())


def test_text_is_no_answer_elsewhere() -> None:
    with pytest.raises(NotUnderstood):
        decode(Probe(), to_request(Probe()), ENCODED.encode())
