"""What is secret never stands in the words of an operation, a document or an error."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from moesif_tui.wire.jira import JiraAccount, JiraAccountUpdate, UpdateJiraAccount
from moesif_tui.wire.operations import operations
from moesif_tui.wire.tokens import AccessToken, TokenInfo


def documents(kind: Any) -> list[type[BaseModel]]:
    """The document of an answer or a body."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    return [found for inner in get_args(kind) for found in documents(inner)]


@pytest.mark.parametrize("name", sorted(name for name, kind in operations().items() if kind.secret))
def test_secret_fields_are_declared_where_they_stand_and_are_not_shown(name: str) -> None:
    kind = operations()[name]
    body: Any = kind.model_fields["body"].annotation if "body" in kind.model_fields else None
    found = {
        field: not info.repr
        for document in (*documents(kind.answer_type()), *documents(body))
        for field, info in document.model_fields.items()
        if field in kind.secret
    }
    assert found == dict.fromkeys(kind.secret, True)


def test_a_password_is_not_shown() -> None:
    operation = UpdateJiraAccount(body=JiraAccountUpdate(username="ann", password="hunter2"))
    for shown in (operation, operation.body, JiraAccount(password="hunter2"), AccessToken(app_token="hunter2")):
        assert "hunter2" not in f"{shown!r} {shown}"
    assert "ann" in repr(operation)


def test_errors_do_not_repeat_what_was_given() -> None:
    with pytest.raises(ValidationError) as caught:
        UpdateJiraAccount.model_validate({"body": {"password": ["hunter2"]}})
    assert "hunter2" not in str(caught.value)


def test_what_a_token_may_do_is_no_secret() -> None:
    assert "read:events" in repr(TokenInfo.model_validate({"permissions": {"1:2": {"scp": "read:events"}}}))
