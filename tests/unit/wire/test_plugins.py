from __future__ import annotations

from tests.unit.test_imports import loaded

BUILD = "from moesif_tui.wire.triage import TriageBucket\nTriageBucket.model_validate({'id': '1'})\n"
SEARCH = {"importlib.metadata", "email.message", "zipfile"}


def test_documents_are_made_without_a_search_for_plugins() -> None:
    found = loaded(BUILD)
    assert "pydantic" in found
    assert not SEARCH & found


def test_what_else_pydantic_wants_of_its_loader_is_there() -> None:
    found = loaded(BUILD + "from pydantic.plugin._loader import PYDANTIC_ENTRY_POINT_GROUP as name\nprint(name)")
    assert "importlib.metadata" in found
