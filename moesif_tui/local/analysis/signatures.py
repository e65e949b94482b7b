"""The signature of a call: what calls have in common that do the same and end the same. A failed one is a bucket."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

from moesif_tui.core.kinds import Kind
from moesif_tui.core.said import Says
from moesif_tui.local.analysis.users import User


class Signature(NamedTuple):
    """The parts of a signature, in the order in which stores keep them.

    Attributes:
        verb: upper case.
        route: the template (`/users/:id`); changes when the routes settle.
        status: 0 when no answer came, None when one of unknown status did.
        host: lower case, without default port.
        api_version: as header, parameter or file name it; a version in the path belongs to the route.
        jsonrpc_method: of a batch all methods; None for calls that are no JSON-RPC.
        jsonrpc_code: the error's code.
        graphql_operation: the operation's name, of an anonymous one its fields; None for calls that are no GraphQL.
        graphql_type: `query`, `mutation` or `subscription`.
        error: what an error inside a success says (of GraphQL, of JSON-RPC without code, in a websocket's frame): keeps
            it apart from a passing call.
    """

    verb: str
    route: str
    status: int | None
    host: str
    api_version: str | None = None
    jsonrpc_method: str | None = None
    jsonrpc_code: int | None = None
    graphql_operation: str | None = None
    graphql_type: str | None = None
    error: str | None = None

    @property
    def failed(self) -> bool:
        """Whether its calls are failures: any 4xx and 5xx, no answer, an error inside a success.

        Those of unknown status may be: each of them knows.
        """
        return not self.status or not 0 < self.status < 400 or self.jsonrpc_code is not None or self.error is not None

    def key(self) -> str:
        """12 hexadecimal digits: the same for the same parts in every import."""
        parts = "\0".join("\1" if part is None else str(part) for part in self)
        return blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@dataclass(slots=True)
class Analysed:
    """What analysis found in one record.

    Attributes:
        signature: with the route as far as it is known while the file streams in.
        kind: what kind of call it is.
        failed: whether it belongs to its signature's bucket.
        says: what the error says; None for calls that passed, and for errors that say nothing.
        user: given or guessed; its source tells which.
        company: given or guessed.
        agent: the `user-agent` of the request.
        address: of the client, where the file or a proxy's header tells it.
        trace_id: of the distributed trace or run, as its header or the file gives it.
        request_id: what the server's log calls this call.
        graphql, jsonrpc: documents that an event carries under these names.
        hints: what the sessions are made of at the end (`hints.unpack`); None when there is nothing.
    """

    signature: Signature
    kind: Kind
    failed: bool
    says: Says | None = None
    user: User | None = None
    company: str | None = None
    agent: str | None = None
    address: str | None = None
    trace_id: str | None = None
    request_id: str | None = None
    graphql: dict[str, Any] | None = None
    jsonrpc: dict[str, Any] | None = None
    hints: bytes | None = None
