"""Everything that one call tells, in one pass: signature, kind, error, user, and what its session is made of later."""

from __future__ import annotations

import re
from collections.abc import Mapping

from moesif_tui.core.id_headers import REQUEST_IDS, TRACES
from moesif_tui.core.said import Says
from moesif_tui.core.says import says
from moesif_tui.local.analysis import users
from moesif_tui.local.analysis.bodies import Body
from moesif_tui.local.analysis.credentials import Credentials, Numbers, Shown
from moesif_tui.local.analysis.headers import (
    CLIENT_ADDRESSES,
    RARE,
    SESSION_TOKENS,
    VERSIONS,
    HeaderReader,
    media_of,
)
from moesif_tui.local.analysis.hints import pack
from moesif_tui.local.analysis.kinds import kind_of
from moesif_tui.local.analysis.protocols import Protocol, protocol_of
from moesif_tui.local.analysis.remembered import Remembered
from moesif_tui.local.analysis.routes import Routes
from moesif_tui.local.analysis.signatures import Analysed, Signature
from moesif_tui.local.analysis.uris import Addresses
from moesif_tui.local.analysis.users import User
from moesif_tui.local.analysis.websockets import errors_in
from moesif_tui.local.record import Record

MAX_REMEMBERED = 4096
LONGEST_VERSION = 64
LONGEST_VERB = 32
LONGEST_ID = 256
"""Characters that are kept of a trace's and a request's id."""

_FORM = "application/x-www-form-urlencoded"
_VERSION_IN_ACCEPT = re.compile(r";\s*v(?:ersion)?=\"?(v?\d[\w.-]*)|/vnd\.[\w.-]+?[.-](v\d[\w.]*?)(?=[+;,]|$)")
_VERSION_IN_QUERY = re.compile(r"(?:^|&)api[-_]?version=([\w.-]+)", re.IGNORECASE)
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_AMAZON_ROOT = re.compile(r"Root=([^;\s]+)")
_REQUEST_IDS = frozenset(REQUEST_IDS)
_FIRST_PART = {"b3": "-", "sentry-trace": "-", "uber-trace-id": ":", "x-cloud-trace-context": "/"}
"""Headers that hold more than the trace's id: the sign behind it."""


class Analyser:
    """Analyses the records of one data set, one after the other."""

    def __init__(self, routes: Routes, credentials: Credentials) -> None:
        self.routes = routes
        self.credentials = credentials
        self._pick = HeaderReader().pick
        self._addresses = Addresses()
        self._media = Remembered(media_of, MAX_REMEMBERED)
        self._auth_routes = Remembered(users.is_auth_route, MAX_REMEMBERED)

    def analyse(self, record: Record) -> Analysed:
        """What a record tells. Never raises, whatever the record holds."""
        request = self._pick(record.request_headers)
        response = self._pick(record.response_headers)
        rare = None if request.keys().isdisjoint(RARE) else request
        origin, path, query = self._addresses.split(record.uri)
        if not origin.host:
            origin = self._addresses.origin(request.get("host") or request.get(":authority", ""))
        host = origin.host
        sent, answer = Body(record.request_body), Body(record.response_body)
        content_type = response.get("content-type", "")
        sent_media = self._media[request.get("content-type", "")]
        protocol = protocol_of(path, query, sent_media, sent, answer)
        if protocol is None and record.har and "websocket" in record.har:
            protocol = errors_in(record.har["websocket"])
        verb = record.verb if record.verb.isupper() else record.verb.strip().upper()
        signature = Signature(
            verb if len(verb) <= LONGEST_VERB else f"{verb[: LONGEST_VERB - 1]}…",
            self.routes.template(host, path if verb != "CONNECT" else ""),
            _status(record),
            host,
            record.api_version or _version(request, rare, query),
        )
        kind = kind_of(record, request, self._media[content_type], path, query)
        found = Analysed(signature, kind, signature.failed)
        if protocol is not None:
            _join(found, protocol)
        if found.signature.status is None:
            found.failed = found.failed and _tells_an_error(found.signature, answer)
        if found.failed and found.says is None:
            found.says = _says(record, content_type)
        shown = self.credentials.shown(host, request)
        auth = self._is_auth(signature.route, protocol)
        found.user = _user(record, rare, shown, origin.user, query, sent, sent_media, answer, auth=auth)
        found.company = record.company_id or shown.company or (users.company_in_headers(rare) if rare else None)
        found.agent = request.get("user-agent")
        found.address = record.ip_address or (_address(rare) if rare else None)
        found.trace_id = _trace_id(record, rare)
        found.request_id = _request_id(request, response)
        found.hints = self._hints(record, found, shown, response, answer if auth else None)
        return found

    def learn(self, host: str, verb: str, uri: str) -> None:
        """Know the route of a call that was analysed at another time."""
        _, path, _ = self._addresses.split(uri)
        self.routes.template(host, path if verb != "CONNECT" else "")

    def _is_auth(self, route: str, protocol: Protocol | None) -> bool:
        """Whether the call logs in, signs up or renews a token."""
        found = self._auth_routes[route]
        if found or protocol is None:
            return found
        return users.is_auth_name(protocol.graphql_operation or protocol.jsonrpc_method or "")

    def _hints(
        self, record: Record, found: Analysed, shown: Shown, response: Mapping[str, str], login: Body | None
    ) -> bytes | None:
        number = self.credentials.number
        handed: Numbers = ()
        answer = login.value if login is not None and not found.failed else None
        if answer is not None or not response.keys().isdisjoint(_HANDING):
            handed = self.credentials.handed(response, answer)
        return pack(
            number(found.trace_id) if found.trace_id else 0,
            number(f"page {record.source} {record.page}") if record.page else 0,
            shown.pairs,
            handed,
        )


_HANDING = frozenset(("set-cookie", "authorization", *SESSION_TOKENS))


def _join(found: Analysed, protocol: Protocol) -> None:
    """Take over what the protocol inside HTTP tells."""
    found.signature = found.signature._replace(
        jsonrpc_method=protocol.jsonrpc_method,
        jsonrpc_code=protocol.jsonrpc_code,
        graphql_operation=protocol.graphql_operation,
        graphql_type=protocol.graphql_type,
        error=protocol.error,
    )
    found.failed = found.signature.failed
    found.says = protocol.says
    found.graphql = protocol.graphql
    found.jsonrpc = protocol.jsonrpc


def _status(record: Record) -> int | None:
    if record.har and "status" in record.har:
        return None
    return record.status if 0 <= record.status < 100_000 else 0


def _tells_an_error(signature: Signature, answer: Body) -> bool:
    """Whether an answer of unknown status is an error by what it holds."""
    if signature._replace(status=200).failed:
        return True
    return isinstance(answer.value, dict) and bool(answer.value.get("error") or answer.value.get("errors"))


def _says(record: Record, content_type: str) -> Says | None:
    status_text = record.har.get("status_text") if record.har else None
    text = status_text if isinstance(status_text, str) else ""
    return says(record.status, content_type, record.response_body, record.reason, text)


def _user(
    record: Record,
    rare: Mapping[str, str] | None,
    shown: Shown,
    in_address: str,
    query: str,
    sent: Body,
    media: str,
    answer: Body,
    *,
    auth: bool,
) -> User | None:
    """The user that a call names, the surest source first."""
    if record.user_id:
        return User(record.user_id, record.user_source if record.user_source in users.GUESSED else users.GIVEN)
    user = shown.user or (users.user_in_headers(rare) if rare else None)
    if user is None and in_address:
        user = users.user_in_address(in_address)
    if user is None and query:
        user = users.user_in_query(query)
    if user is None and sent.data and (auth or users.may_name_user(sent.data)):
        user = users.user_in_form(sent.data) if media == _FORM else users.user_in_body(sent.value, auth=auth)
    if user is None and auth and 200 <= record.status < 300:
        user = users.user_in_answer(answer.value)
    return user


def _version(request: Mapping[str, str], rare: Mapping[str, str] | None, query: str) -> str | None:
    for name in VERSIONS if rare else ():
        if name in request:
            return request[name].strip()[:LONGEST_VERSION] or None
    if query and "version=" in query and (found := _VERSION_IN_QUERY.search(query)):
        return found[1][:LONGEST_VERSION]
    accept = request.get("accept")
    if accept and ("v=" in accept or "version=" in accept or "/vnd." in accept):
        found = _VERSION_IN_ACCEPT.search(accept[:1024])
        return (found[1] or found[2])[:LONGEST_VERSION] if found else None
    return None


def _address(request: Mapping[str, str]) -> str | None:
    """The client's address as a proxy passes it on."""
    for name in CLIENT_ADDRESSES:
        if name in request:
            return request[name].partition(",")[0].strip()[:LONGEST_VERSION] or None
    return None


def _trace_id(record: Record, request: Mapping[str, str] | None) -> str | None:
    for name in TRACES if request else ():
        if request and name in request:
            text = request[name].strip()
            if name == "traceparent":
                found = _TRACEPARENT.fullmatch(text)
                text = found[1] if found else ""
            elif name == "x-amzn-trace-id":
                found = _AMAZON_ROOT.search(text)
                text = found[1] if found else text
            elif name in _FIRST_PART:
                text = text.partition(_FIRST_PART[name])[0]
            if text.strip("0-"):
                return text[:LONGEST_ID]
    given = record.extra.get("trace_id") if record.extra else None
    return given[:LONGEST_ID] if isinstance(given, str) and given else None


def _request_id(request: Mapping[str, str], response: Mapping[str, str]) -> str | None:
    """The id that the server gave goes before the one that was asked for."""
    usual = response.get("x-request-id") or request.get("x-request-id")
    if usual:
        return usual.strip()[:LONGEST_ID] or None
    for headers in (response, request):
        if not headers.keys().isdisjoint(_REQUEST_IDS):
            return next(headers[name] for name in REQUEST_IDS if name in headers).strip()[:LONGEST_ID] or None
    return None
