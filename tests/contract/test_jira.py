"""The Jira account."""

from __future__ import annotations

from tests.contract.conftest import Api

PATH = "/issue_tracking/~/jira/account"
APP = {"app_id": "~"}


def test_an_account_is_linked_changed_and_unlinked_and_never_gives_its_password_back(api: Api) -> None:
    assert api.ask("GET", PATH, APP).status == 404
    given = {"instance_url": "https://acme.atlassian.net", "username": "ada", "password": "hunter2"}
    reply = api.ask("POST", PATH, APP, given)
    assert reply.status == 201
    assert reply.value["instance_url"] == "https://acme.atlassian.net"
    assert reply.value["projects"] == []
    changed = api.ask("POST", PATH, APP, {"default_project_id": "SHOP"}).value
    assert changed == reply.value | {"default_project_id": "SHOP"}
    assert api.get(PATH, **APP) == changed
    assert "hunter2" not in str([reply, changed])
    assert "password" not in changed
    assert api.ask("DELETE", PATH, APP).status == 200
    assert api.ask("DELETE", PATH, APP).status == 404


def test_an_address_that_is_none_is_refused(api: Api) -> None:
    for address in ("acme", "ftp://acme.test", "https://", "https://[", 7):
        assert api.ask("POST", PATH, APP, {"instance_url": address}).status == 400
    assert api.ask("GET", PATH, APP).status == 404


def test_what_nobody_documents_changes_nothing(api: Api) -> None:
    reply = api.ask("POST", PATH, APP, {"username": "ada", "_id": "mine", "projects": "none", "colour": "red"})
    assert sorted(reply.value) == ["_id", "app_id", "org_id", "projects", "username"]
    assert (reply.value["projects"], reply.value["username"]) == ([], "ada")
    assert reply.value["_id"] != "mine"
    assert api.ask("DELETE", PATH, APP).status == 200
