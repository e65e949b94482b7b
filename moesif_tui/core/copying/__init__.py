"""One call as text for the clipboard. Every text is safe to paste: nothing hidden in it, nothing runs on its own.

Secrets are masked, or stand as variables of the environment in what is to be run; formats with `secrets` have them in
clear. Take an event as `getEvent` answers it: in lists, long bodies are cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from moesif_tui.core.copying.logs import for_logs
from moesif_tui.core.copying.sent import clean_url
from moesif_tui.core.copying.shell import curl, httpie
from moesif_tui.core.copying.snippet import python
from moesif_tui.core.messages import mapping, text
from moesif_tui.core.safe import safe
from moesif_tui.core.secrets import mask_event
from moesif_tui.core.spelling import to_json

__all__ = ["FORMATS", "Format", "curl", "event_id", "for_logs", "httpie", "json", "python", "url"]


def json(event: Mapping[str, Any]) -> str:
    """The event's document, indented."""
    return to_json(event, indent=2)


def url(event: Mapping[str, Any]) -> str:
    """The address that was called."""
    return safe(clean_url(text(mapping(event.get("request")).get("uri"))), limit=1_000_000)


def event_id(event: Mapping[str, Any]) -> str:
    """The event's id."""
    return safe(text(event.get("id")))


class Format(NamedTuple):
    """A format to copy a call in.

    Attributes:
        key: what it is called in settings and on the command line.
        label: what it is called in a menu.
        make: the text of an event, which is masked already where it has to be; `copied` does both.
        secrets: whether secrets are in it.
    """

    key: str
    label: str
    make: Callable[[Mapping[str, Any]], str]
    secrets: bool = False

    def copied(self, event: Mapping[str, Any]) -> str:
        """The text to copy."""
        return self.make(event if self.secrets else mask_event(event)[0])


FORMATS: tuple[Format, ...] = (
    Format("curl", "cURL", curl),
    Format("httpie", "HTTPie", httpie),
    Format("python", "Python", python),
    Format("json", "JSON", json),
    Format("url", "URL", url),
    Format("id", "id", event_id),
    Format("logs", "for the logs", for_logs),
    Format("curl-secrets", "cURL with secrets", curl, secrets=True),
    Format("httpie-secrets", "HTTPie with secrets", httpie, secrets=True),
    Format("python-secrets", "Python with secrets", python, secrets=True),
    Format("json-secrets", "JSON with secrets", json, secrets=True),
    Format("url-secrets", "URL with secrets", url, secrets=True),
)
