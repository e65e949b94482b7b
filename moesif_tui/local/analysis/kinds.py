"""What kind of call it is: one that the triage shows, or one of the many that a browser makes besides."""

from __future__ import annotations

import re
from collections.abc import Mapping

from moesif_tui.core import kinds
from moesif_tui.core.kinds import Kind
from moesif_tui.local.record import Record

ALL = frozenset(Kind)
SHOWN = frozenset(kind for kind in Kind if kind.word in kinds.SHOWN)
"""The kinds that are shown and counted unless others are asked for."""

_OF_RESOURCE = {
    "xhr": Kind.API,
    "fetch": Kind.API,
    "websocket": Kind.API,
    "eventsource": Kind.API,
    "ping": Kind.API,
    "beacon": Kind.API,
    "document": Kind.PAGE,
    "subdocument": Kind.PAGE,
    "iframe": Kind.PAGE,
    "frame": Kind.PAGE,
    "preflight": Kind.PREFLIGHT,
    "script": Kind.STATIC,
    "stylesheet": Kind.STATIC,
    "style": Kind.STATIC,
    "css": Kind.STATIC,
    "image": Kind.STATIC,
    "imageset": Kind.STATIC,
    "font": Kind.STATIC,
    "media": Kind.STATIC,
    "audio": Kind.STATIC,
    "video": Kind.STATIC,
    "track": Kind.STATIC,
    "texttrack": Kind.STATIC,
    "manifest": Kind.STATIC,
    "worker": Kind.STATIC,
    "sharedworker": Kind.STATIC,
    "serviceworker": Kind.STATIC,
    "object": Kind.STATIC,
    "embed": Kind.STATIC,
    "wasm": Kind.STATIC,
    "empty": Kind.API,
}
"""The browser's own words: resource types of the exporters, and the values of `sec-fetch-dest`."""

_STATIC_MEDIA = re.compile(
    r"(?:image|font|video|audio)/.*|text/(?:css|vtt|(?:x-)?(?:java|ecma)script)"
    r"|application/(?:(?:x-)?(?:java|ecma)script|wasm|(?:x-)?font-.*|vnd\.ms-fontobject|manifest\+json)"
)
_API_MEDIA = re.compile(
    r".*(?:json|protobuf|msgpack|grpc|graphql|event-stream|x-www-form-urlencoded).*|(?:application|text)/xml|.*soap.*"
)
_PAGE_MEDIA = frozenset(("text/html", "application/xhtml+xml"))
_STATIC_FILE = re.compile(
    r"\.(?:m?js|css|map|png|jpe?g|gif|svg|webp|avif|ico|bmp|woff2?|ttf|otf|eot|mp[34]|m4[av]|ogg|og[av]|web[mp]|wav|flac"
    r"|m3u8|vtt|wasm|webmanifest|swf)$",
    re.IGNORECASE,
)
_STATIC_FOLDERS = ("/static/", "/_next/static/", "/_nuxt/")
_CALLBACK = re.compile(r"(?:^|&)(?:callback|jsonp)=", re.IGNORECASE)


def kind_of(record: Record, request: Mapping[str, str], media: str, path: str, query: str) -> Kind:
    """The kind of a call.

    Args:
        record: the call.
        request: the headers of its request that analysis reads, by lower-case name.
        media: the answer's media type.
        path: the path of its address.
        query: the query of its address.
    """
    if record.cancelled and record.status <= 0:
        return Kind.ABORTED
    if "access-control-request-method" in request and record.verb.upper() == "OPTIONS":
        return Kind.PREFLIGHT
    kind = _OF_RESOURCE.get(record.resource_type or "")
    if kind is None:
        kind = _OF_RESOURCE.get(request.get("sec-fetch-dest", ""))
    if kind is None:
        return _by_content(record, request, media, path, query)
    if kind is Kind.API:
        return Kind.STATIC if _is_fetched_file(path, media) else Kind.API
    if kind is Kind.PAGE:
        return Kind.API if _API_MEDIA.fullmatch(media) else Kind.PAGE
    if kind is Kind.STATIC and record.resource_type == "script" and _CALLBACK.search(query):
        return Kind.API
    return kind


def _is_fetched_file(path: str, media: str) -> bool:
    """Whether a script fetched what is a file: a picture, or a template from a folder of files."""
    if path.startswith(_STATIC_FOLDERS):
        return "." in path.rpartition("/")[2]
    return bool(_STATIC_FILE.search(path)) and (not media or bool(_STATIC_MEDIA.fullmatch(media)))


def _by_content(record: Record, request: Mapping[str, str], media: str, path: str, query: str) -> Kind:
    """The kind where no browser named it. A missing picture is answered with a page, so the extension goes first."""
    if path.startswith(_STATIC_FOLDERS) and _is_fetched_file(path, media):
        return Kind.STATIC
    if _API_MEDIA.fullmatch(media) and media != "application/manifest+json":
        return Kind.API
    if _STATIC_FILE.search(path):
        return Kind.STATIC
    if media in _PAGE_MEDIA:
        return Kind.PAGE
    if media and _STATIC_MEDIA.fullmatch(media):
        return Kind.API if _CALLBACK.search(query) else Kind.STATIC
    if not media and record.status <= 0 and request.get("accept", "").startswith("text/html"):
        return Kind.PAGE
    return Kind.API
