"""What elements and attributes name as secret is masked in XML, HTML and property lists, whole or cut off."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moesif_tui.core.element_secrets import mask_elements
from moesif_tui.core.masks import MASK as M


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('<w:Password Type="x">a]b</w:Password>', f'<w:Password Type="x">{M}</w:Password>'),
        ("<secret><![CDATA[ab]c]]></secret>", f"<secret><![CDATA[{M}]]></secret>"),
        ('<input name="csrf_token" value="abc">', f'<input name="csrf_token" value="{M}">'),
        ("<INPUT value=x type='password'>", f"<INPUT value=\"{M}\" type='password'>"),
        ('<meta name="csrf-token" content="abc" />', f'<meta name="csrf-token" content="{M}" />'),
        ("<Password><v>x</v></Password><b>y</b>", f"<Password><v>{M}</v></Password><b>y</b>"),
        (
            "<Credential>\n  <a b='c'>x</a><br><d/>\n z\n</Credential>",
            f"<Credential>\n  <a b='c'>{M}</a><br><d/>\n {M}\n</Credential>",
        ),
        ("<secret><![CDATA[A]]></secret>", f"<secret><![CDATA[{M}]]></secret>"),
        ("<secret><![CDATA[a<b]]></secret>", f"<secret><![CDATA[{M}]]></secret>"),
        ("<a><b>1</b><Password><v>x", f"<a><b>1</b><Password><v>{M}"),
        ("<p>your <token> here</p> more", f"<p>your <token> {M}</p> more"),
        ("<Credentials><Key>k</Key></Credentials>", f"<Credentials><Key>{M}</Key></Credentials>"),
        ('<string name="password">x</string>', f'<string name="password">{M}</string>'),
        ("<key>password</key><value>x</value>", f"<key>password</key><value>{M}</value>"),
        (
            "<dict><key>password</key>\n<string>x</string><key>b</key><string>y</string></dict>",
            f"<dict><key>password</key>\n<string>{M}</string><key>b</key><string>y</string></dict>",
        ),
        (
            "<n:name>pin</n:name><type>int</type><n:value>1</n:value>",
            f"<n:name>pin</n:name><type>int</type><n:value>{M}</n:value>",
        ),
        ('<x></x><param name="password" value="x"/>', f'<x></x><param name="password" value="{M}"/>'),
        ('<add key="ApiKey" value="x" />', f'<add key="ApiKey" value="{M}" />'),
        ("<password value='x'/>", f'<password value="{M}"/>'),
    ],
)
def test_secrets_are_masked(text: str, masked: str) -> None:
    assert mask_elements(text) == (masked, 1)
    assert mask_elements(masked) == (masked, 0)


@pytest.mark.parametrize(
    "text",
    [
        "<password></password><token> </token>",
        "<token><a/><b>***</b></token>",
        "<token/><b>x</b>",
        "<key>name</key><string>x</string>",
        "<key>password</key><key>b</key><string>y</string>",
        '<input name="q" value="1"><input type="password">',
        '<input name="token" value="true">',
        '<a name="token">Tokens</a><div id="session"><p>x</p></div>',
    ],
)
def test_other_text_stays(text: str) -> None:
    assert mask_elements(text) == (text, 0)


PIECES = [
    "<",
    ">",
    "</",
    "/>",
    "<token>",
    "</token>",
    "<key>",
    "token",
    "</key>",
    "<value>",
    "<![CDATA[",
    "]]>",
    " value=",
    "a",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@example("<token><token></key><![CDATA[<")
def test_masking_again_changes_nothing(text: str) -> None:
    masked, _ = mask_elements(text)
    assert mask_elements(masked) == (masked, 0)


@pytest.mark.parametrize(
    "piece", [*PIECES, "<input ", "</token><token>", "<key>token</key>", "<token><![CDATA[", "<a value=1"]
)
def test_no_text_takes_long(piece: str) -> None:
    text = "</ value=" + piece * (200_000 // len(piece))
    start = time.perf_counter()
    mask_elements(text)
    assert time.perf_counter() - start < 0.5
