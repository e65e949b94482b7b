"""What a call was made with, in one word for people: `ios/8.2`, `Firefox/128`, `python-requests/2.32.3`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from moesif_tui.core.messages import header

if TYPE_CHECKING:
    from moesif_tui.wire.events import EventRequest

_LOOKED_AT: Final = 500
_BROWSERS: Final = (
    (re.compile(r"\bEdg(?:e|A|iOS)?/(\d+)"), "Edge"),
    (re.compile(r"\b(?:OPR|OPiOS)/(\d+)"), "Opera"),
    (re.compile(r"\bSamsungBrowser/(\d+)"), "Samsung Internet"),
    (re.compile(r"\b(?:Firefox|FxiOS)/(\d+)"), "Firefox"),
    (re.compile(r"\bHeadlessChrome/(\d+)"), "HeadlessChrome"),
    (re.compile(r"\b(?:Chrome|CriOS)/(\d+)"), "Chrome"),
    (re.compile(r"\bVersion/(\d+)[\d.]*(?: Mobile/\w+)? Safari/"), "Safari"),
)
_BROWSER_NAMES: Final = frozenset(name for _, name in _BROWSERS)
_PLATFORM: Final = re.compile(r"\b(?:iPhone|iPad|iOS|Android)\b")
_ROBOT: Final = re.compile(r"compatible; ([\w.-]+/[\w.]+)")
_PRODUCT: Final = re.compile(r"[\w.!#$%&'*+^`|~-]+(?:/[\w.+-]+)?")


def client_name(request: EventRequest | None) -> str:
    """Family and version of who sent a request, as the service parsed them, else as its header says; else "".

    An app's platform stands behind it (`Acme/8.2 iOS`): there is one of the same name for each.
    """
    if request is None:
        return ""
    known = request.user_agent
    if known is not None and known.name:
        version = ".".join(part for part in (known.major, known.minor) if part)
        return f"{known.name}/{version}" if version else known.name
    agent = header(request.headers, "user-agent") or ""
    name, platform = name_in_agent(agent), _PLATFORM.search(agent[:_LOOKED_AT])
    if not name or platform is None or name.partition("/")[0] in _BROWSER_NAMES:
        return name
    return f"{name} {'Android' if platform[0] == 'Android' else 'iOS'}"


def name_in_agent(text: str) -> str:
    """Family and version as a header `User-Agent` says; else ""."""
    text = text[:_LOOKED_AT]
    for pattern, name in _BROWSERS:
        if found := pattern.search(text):
            return f"{name}/{found[1]}"
    found = _ROBOT.search(text) or _PRODUCT.match(text)
    return found[found.lastindex or 0] if found else ""
