"""An example of what each operation answers: the documented one, else one in the documents that are settled."""

from __future__ import annotations

from typing import Any, Final

from tests.contract.api import operations

_ITEM = {
    "delay": 250,
    "submit_data": {
        "url": "https://api.example.com/carts",
        "verb": "POST",
        "headers": [{"key": "Accept", "val": "*/*"}],
        "params": [{"key": "page", "val": "2"}],
        "body": {"sku": "A-1"},
    },
}
_WORKSPACE = {
    "_id": "5b08f1d5e4b0a2c3d4e5f607",
    "auth_user_id": "auth0|7",
    "org_id": "177:3",
    "app_id": "198:3",
    "created": "2018-05-26T05:35:01Z",
    "name": "the cart",
    "sequence": [_ITEM],
}
_MESSAGE = {
    "time": "2018-05-26T05:35:01Z",
    "ip_address": "192.0.2.1",
    "headers": {"Accept": "*/*"},
    "body": {},
    "transfer_encoding": "json",
}
_HISTORY = {
    "_id": "5b08f1d5e4b0a2c3d4e5f608",
    "workspace_id": "5b08f1d5e4b0a2c3d4e5f607",
    "org_id": "177:3",
    "request": {"uri": "https://api.example.com/carts", "verb": "POST", **_MESSAGE},
    "response": {"status": 500, **_MESSAGE},
}
_ACCOUNT = {
    "_id": "5b08f1d5e4b0a2c3d4e5f609",
    "org_id": "177:3",
    "app_id": "198:3",
    "instance_url": "https://example.atlassian.net",
    "username": "ann",
    "password": "hunter2",
    "default_project_id": "10000",
    "projects": [{"jira_id": "10000", "key": "API", "name": "The API"}],
}
_TOKEN = {
    "jti": "7",
    "iss": "api.example.com",
    "sub": "ann",
    "oid": "177:3",
    "aud": "api",
    "exp": 1527312901,
    "iat": 1527226501,
    "ver": "1.0",
    "org": "177:3",
    "app": "198:3",
    "permissions": {"177:3": {"scp": "read:events read:users"}},
}
_MAPPING = {"properties": {"email": {"type": "text", "fields": {"raw": {"type": "keyword"}}}}}

_SETTLED: Final[dict[str, Any]] = {
    "getWorkspaces": [_WORKSPACE],
    "getWorkspace": _WORKSPACE,
    "createWorkspace": _WORKSPACE,
    "updateWorkspaceSequence": [_ITEM],
    "getHistoryEvents": [_HISTORY],
    "addHistoryEvent": _HISTORY,
    "getTokenInfo": _TOKEN,
    "getJiraAccount": _ACCOUNT,
    "updateJiraAccount": _ACCOUNT,
    "getProperties": _MAPPING,
    "encodeUrl": {"url": "https://api-example-com.proxy.example.net"},
}
"""Where the reference prints nothing, or an empty list."""

EXAMPLES: Final[dict[str, Any]] = {
    name: _SETTLED.get(name, documented["response_example"]) for name, documented in operations().items()
}
"""By operation id; None where nothing is answered."""
