"""Secrets known by their shape, wherever in a text they stand, and the masks that stand in their place.

Every search is linear in the text's length, whatever the text: what a pattern begins to match it also consumes, and a
function then judges whether it is a secret.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from functools import cache

from moesif_tui.core.masks import MASK, is_mask

Judge = Callable[[re.Match[str]], "str | tuple[str, int] | int"]
"""What a match is replaced by (with the position where the secret ends, if that is before the match's end), or, when it
is no secret, the position from where to search on."""


def mask_shapes(text: str) -> tuple[str, int]:
    """The text with every secret masked that its shape gives away, and how many there were.

    Known are private keys (PEM), passwords in URLs, bearer and basic credentials, JWTs, the API keys of well-known
    services, payment card numbers and IBANs.
    """
    if len(text) < 13 and "://" not in text:
        return text, 0
    total = 0
    for needles, pattern, judge in _RULES_WITH_DIGITS if _DIGIT.search(text) else _RULES:
        for needle in needles:
            if needle in text:
                text, count = replace(text, _compiled(pattern), judge)
                total += count
                break
    return text, total


_ASCII = bytes(range(0x80)) + bytes(0x80)


def mask_binary(data: bytes) -> tuple[bytes, int]:
    """Binary data with the secrets masked that stand in it as ASCII, and how many there were; the length stays.

    Card numbers and IBANs are not looked for: digits that fit by chance would spoil what is no text.
    """
    text = data.translate(_ASCII).decode("ascii")
    masked = bytearray(data)
    count = 0
    for needles, pattern, judge in _RULES_OF_ASCII:
        if any(needle in text for needle in needles):
            for match, hidden in _hidden(text, _compiled(pattern), judge):
                before, _, after = hidden.partition(MASK)
                start, end = match.start() + len(before), match.end() - len(after)
                count += masked[start] != ord("*")  # else another rule found it before
                masked[start:end] = b"*" * (end - start)
    return (bytes(masked) if count else data), count


def _hidden(text: str, pattern: re.Pattern[str], judge: Judge) -> Iterator[tuple[re.Match[str], str]]:
    """What the judge finds to be secrets, and what stands in their places."""
    position = 0
    while match := pattern.search(text, position):
        verdict = judge(match)
        position = max(verdict, match.start() + 1) if isinstance(verdict, int) else match.end()
        if isinstance(verdict, str):
            yield match, verdict


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first needed: most texts hold no sign of any."""
    return re.compile(pattern)


def replace(text: str, pattern: re.Pattern[str], judge: Judge) -> tuple[str, int]:
    """The text with those matches replaced that the judge finds to be secrets, and their count."""
    pieces: list[str] = []
    done = position = 0
    while match := pattern.search(text, position):
        verdict = judge(match)
        if isinstance(verdict, int):
            position = max(verdict, match.start() + 1)
            continue
        masked, position = verdict if isinstance(verdict, tuple) else (verdict, match.end())
        pieces += (text[done : match.start()], masked)
        done = position
    if not pieces:
        return text, 0
    pieces.append(text[done:])
    return "".join(pieces), len(pieces) // 2


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether no word goes on into the match; an escape (`%20`) before it is no word."""
    text, start = match.string, match.start()
    if start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "_"):
        return True
    return text[start - 2 : start - 1] == "\\" or text[start - 3 : start - 2] == "%"


def _ends_alone(match: re.Match[str]) -> bool:
    after = match.string[match.end() : match.end() + 1]
    return not (after.isalnum() or after == "_")


def _always(_: re.Match[str]) -> str:
    return MASK


def _password_in_url(match: re.Match[str]) -> str | int:
    return match.end() if is_mask(match[2]) else f"://{match[1]}:{MASK}@"


def _credential(match: re.Match[str]) -> str | int:
    scheme, value = match[1], match[3]
    if not _stands_alone(match) or is_mask(value):
        return match.end()
    secret = _is_basic(value) if scheme.lower() == "basic" else _is_opaque(value)
    return f"{scheme}{match[2]}{MASK}" if secret else match.end()


def _is_basic(value: str) -> bool:
    try:
        return b":" in b64decode(value + "==", validate=False) and len(value.rstrip("=")) % 4 != 1
    except (binascii.Error, ValueError):
        return False


def _is_opaque(value: str) -> bool:
    """Whether it is rather a token than the next word of a sentence."""
    return len(value) >= 24 or any(map(str.isdigit, value)) or not (value.islower() or value.istitle())


def _jwt(match: re.Match[str]) -> str | int:
    parts = match[0].split(".")
    if len(parts) < 2 or len(parts[0]) < 10 or len(parts[1]) < 4 or not _stands_alone(match):
        return match.end()
    return MASK


def _api_key(match: re.Match[str]) -> str | int:
    return MASK if _stands_alone(match) and any(map(str.isdigit, match[0])) else match.end()


def _fixed_api_key(match: re.Match[str]) -> str | int:
    return MASK if _stands_alone(match) and _ends_alone(match) else match.end()


_CARDS = re.compile(
    r"4(?:.{12}|.{15}|.{18})|(?=.{16}\Z)(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)).+|3[47].{13}"
    r"|3(?:0[0-5]|[689]).{11,16}|(?=.{16,19}\Z)(?:6011|64[4-9]|65|62|35(?:2[89]|[3-8])).+|(?:50|5[6-8]|6[37]).{11,17}",
    re.ASCII,
)


_GROUPS = re.compile(r"(?:[0-9]{4}[ -]){16,}")


def _card(match: re.Match[str]) -> str | int:
    text, start, end = match.string, match.start(), match.end()
    digits, gap = match[0], match[1]
    skip = end
    if gap:
        digits = digits.replace(gap, "")
        # a card may begin at the next group, but not in a long row of groups, which is a table of numbers
        row = _GROUPS.match(text, start)
        skip = row.end() if row else start + 5
    if not 13 <= len(digits) <= 19 or not is_card_number(digits):
        return skip
    if text[start - 1 : start] == "." or (text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()):
        return skip
    return MASK if _stands_alone(match) and _ends_alone(match) else skip


_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits are a payment card's number, by issuer, length and check digit (Luhn)."""
    if not _CARDS.fullmatch(digits):
        return False
    values = digits.encode()
    return (sum(values[-1::-2]) + sum(values[-2::-2].translate(_DOUBLED)) - 48 * len(values)) % 10 == 0


_IBAN_LENGTHS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
    "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 "
    "LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 "
    "QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 "
)
_WORD = re.compile("[A-Za-z0-9_]*+")
_DIGITS = {ord("A") + n: str(10 + n) for n in range(26)}


def _iban(match: re.Match[str]) -> tuple[str, int] | int:
    text, start = match.string, match.start()
    country = _IBAN_LENGTHS.find(match[0][:2])
    if country < 0 or not _stands_alone(match):
        word = _WORD.match(text, start)
        return word.end() if word else match.end()
    length = int(_IBAN_LENGTHS[country + 2 : country + 4])
    end = start + (length if match[0][4] != " " else length + (length - 1) // 4)
    compact = text[start:end].replace(" ", "")
    if len(compact) != length or end > match.end() or text[end : end + 1].isalnum():
        return match.end()
    valid = int((compact[4:] + compact[:4]).translate(_DIGITS)) % 97 == 1
    return (MASK, end) if valid else match.end()


_DIGIT = re.compile("[0-9]")
_W = "[A-Za-z0-9_-]"
_RULES: list[tuple[tuple[str, ...], str, Judge]] = [
    (
        ("PRIVATE KEY",),
        (
            r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:(?:[^-]|-(?!----)){0,20000}-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\r\n\\]*)"
        ),
        _always,
    ),
    (("://",), r"://([^\s/?#@:\"'<>\\]{0,256}):([^\s/?#@\"'<>\\]{1,256})@", _password_in_url),
    (
        ("earer", "EARER", "asic", "ASIC"),
        r"([Bb](?i:earer|asic))((?:\s|%20|\+){1,3})([A-Za-z0-9._~+/=-]{6,})",
        _credential,
    ),
    (("eyJ",), rf"eyJ{_W}*+(?:\.{_W}*+){{0,4}}", _jwt),
]
_RULES_OF_ASCII: list[tuple[tuple[str, ...], str, Judge]] = [
    *_RULES,
    (("sk-",), rf"sk-{_W}{{20,}}", _api_key),
    (("k_live_", "k_test_"), r"[sr]k_(?:live|test)_[A-Za-z0-9]{10,}", _api_key),
    (("whsec_",), r"whsec_[A-Za-z0-9+/=]{16,}", _api_key),
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"gh[pousr]_[A-Za-z0-9]{20,}", _api_key),
    (("github_pat_",), r"github_pat_[A-Za-z0-9_]{20,}", _api_key),
    (("glpat-",), rf"glpat-{_W}{{20,}}", _api_key),
    (("xox",), r"xox[abeoprs]-[A-Za-z0-9-]{10,}", _api_key),
    (("xapp-",), r"xapp-[A-Za-z0-9-]{10,}", _api_key),
    (("AKIA", "ASIA"), r"A[KS]IA[A-Z0-9]{16}", _fixed_api_key),
    (("AIza",), rf"AIza{_W}{{35}}", _api_key),
    (("ya29.",), rf"ya29\.{_W}{{20,}}", _api_key),
    (("GOCSPX-",), rf"GOCSPX-{_W}{{20,}}", _api_key),
    (("SG.",), rf"SG\.{_W}{{16,}}\.{_W}{{16,}}", _api_key),
    (("npm_",), r"npm_[A-Za-z0-9]{36}", _fixed_api_key),
    (("shpat_", "shpca_", "shppa_", "shpss_"), r"shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}", _fixed_api_key),
    (("dop_v1_",), r"dop_v1_[a-f0-9]{64}", _fixed_api_key),
    (("hf_",), r"hf_[A-Za-z0-9]{30,}", _fixed_api_key),
]
_RULES_WITH_DIGITS = [
    *_RULES_OF_ASCII,
    (
        ("",),
        r"[A-Z]{2}[0-9]{2}(?:[A-Z0-9]{11,}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,4})?)",
        _iban,
    ),
    (
        ("",),
        r"[0-9]{4}(?:[0-9]{9,}|([ -])(?:[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}|[0-9]{6}\1[0-9]{4,5}))(?![0-9])",
        _card,
    ),
]
