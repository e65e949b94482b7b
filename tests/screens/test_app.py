"""The app: views, keys, messages, themes."""

from __future__ import annotations

from textual.pilot import Pilot

from moesif_tui.ui.app import MoesifApp
from moesif_tui.ui.help import KeysView
from moesif_tui.ui.theme import DARK, LIGHT
from moesif_tui.ui.widgets.frame import KeyLine
from moesif_tui.ui.widgets.menu import Menu
from tests.screens.sample import NOBODY, Detail, Triage, app, buckets


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


def said(made: MoesifApp) -> str:
    return "".join(text for text, _ in made.status.row().left)


def top(made: MoesifApp) -> str:
    view = made.screen
    assert isinstance(view, Triage | Detail | KeysView)
    return view.top.render_line(0).text.strip()


async def test_views_are_gone_through_back_and_forward_as_they_were() -> None:
    made = app(20)
    async with made.run_test(size=(100, 30)) as pilot:
        await press(pilot, "down", "down", "enter")
        assert isinstance(made.screen, Detail)
        assert top(made).startswith("Triage › 500 PUT /carts/:id/lines")
        detail = made.screen
        await press(pilot, "tab", "escape")
        triage = made.screen
        assert isinstance(triage, Triage)
        assert triage.list.cursor == 2
        assert made.focused is triage.list
        await press(pilot, "alt+right")
        assert made.screen is detail
        assert detail.tabs.current == 1
        await press(pilot, "alt+left", "alt+left")
        assert made.screen is triage
        assert "first view" in said(made)


async def test_views_that_cannot_be_reached_any_more_are_gone() -> None:
    made = app(20)
    async with made.run_test() as pilot:
        await press(pilot, "enter")
        first = made.screen
        await press(pilot, "q", "down", "enter")
        await pilot.pause()
        assert made.screen is not first
        assert not first.is_attached
        assert not first.is_running


async def test_many_views_do_not_pile_up() -> None:
    made = app(5)
    async with made.run_test() as pilot:
        for bucket in buckets(34):
            made.open(Detail(bucket))
            await pilot.pause()
        assert len(made.screen_stack) == 2
        assert len(made.history.views) <= 30
        await press(pilot, "q")
        assert isinstance(made.screen, Detail)


async def test_q_at_the_first_view_leaves_the_program() -> None:
    made = app()
    async with made.run_test() as pilot:
        await press(pilot, "q")
    assert made.return_code == 0


async def test_an_action_that_cannot_run_says_why() -> None:
    made = app(0)
    async with made.run_test() as pilot:
        await press(pilot, "i")
        assert said(made) == "mark as ignored: nothing is selected"
        assert isinstance(made.screen, Triage)
        assert "ignore" not in made.screen._keys.render_line(0).text


async def test_ctrl_c_stops_what_runs_last_and_then_says_how_to_leave() -> None:
    made = app()
    async with made.run_test() as pilot:
        stopped: list[str] = []
        made.runs("import", lambda: stopped.append("import"))
        made.runs("save", lambda: stopped.append("save"))
        made.runs("save", None)
        await press(pilot, "ctrl+c")
        assert stopped == ["import"]
        assert said(made) == "import stopped"
        await press(pilot, "ctrl+c")
        assert "ctrl+q leaves" in said(made)


async def test_the_help_has_the_keys_of_the_view_with_reasons() -> None:
    made = app(0)
    async with made.run_test(size=(130, 40)) as pilot:
        await press(pilot, "question_mark")
        view = made.screen
        assert isinstance(view, KeysView)
        page = "\n".join(view._view.render_line(y).text for y in range(view._view.size.height))
        assert "mark as ignored: nothing is selected" in page
        assert "mark as resolved" in page
        assert "group by" not in page
        assert "Signs" in page
        assert view.query_one(KeyLine).render_line(0).text.split("  ")[:5] == [
            " esc back", "space a page on", "j scroll", "W wrap", "? back",
        ]  # fmt: skip
        await press(pilot, "question_mark")
        assert isinstance(made.screen, Triage)


async def test_the_palette_runs_what_is_chosen() -> None:
    made = app()
    async with made.run_test() as pilot:
        await press(pilot, "colon", *"resol")
        assert [choice.id for choice in made.screen.query_one(Menu).found] == ["resolve"]
        await press(pilot, "enter")
        await pilot.pause()
        assert said(made) == "1 bucket resolved · u undoes"


async def test_another_theme_is_drawn_at_once() -> None:
    made = app()
    async with made.run_test() as pilot:
        view = made.screen
        assert isinstance(view, Triage)
        dark = view.list.render_line(1)
        await press(pilot, "ctrl+p", *"light", "enter")
        await pilot.pause()
        assert made.theme == LIGHT
        assert view.list.render_line(1) != dark
        made.theme = DARK
        await pilot.pause()
        assert view.list.render_line(1) == dark


async def test_rebound_keys_work_and_are_shown() -> None:
    view = Triage()
    made = MoesifApp(NOBODY, lambda: view)
    async with made.run_test() as pilot:
        made.rebind({"resolve": ("X",), "filter": ("ctrl+k",)})
        await press(pilot, "x")
        assert "resolved" not in said(made)
        await press(pilot, "X")
        assert "resolved" in said(made)
        assert "X resolve" in view._keys.render_line(0).text
        await press(pilot, "ctrl+k")
        assert view.filter_line.is_open


async def test_a_click_on_a_key_is_the_key() -> None:
    made = app()
    async with made.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = made.screen
        assert isinstance(view, Triage)
        x = view._keys.render_line(0).text.index("resolve")
        await pilot.click("KeyLine", offset=(x, 0))
        await pilot.pause()
        assert "resolved" in said(made)


async def test_the_path_under_the_cursor_gives_way_to_messages() -> None:
    made = app()
    async with made.run_test() as pilot:
        made.status.drop("progress")
        view = made.screen
        assert isinstance(view, Triage)
        view.note([("$.error.code", "muted")])
        assert "$.error.code" in view._state.render_line(0).text
        await press(pilot, "x")
        assert "resolved" in view._state.render_line(0).text
        made.status.drop("message")
        assert "$.error.code" in view._state.render_line(0).text


async def test_a_key_without_a_meaning_here_says_so_and_takes_no_other_message_away() -> None:
    made = app(20)
    async with made.run_test(size=(100, 30)) as pilot:
        await press(pilot, "Z")
        assert said(made) == "Z does nothing here, ? keys"
        made.say("something else")
        await press(pilot, "Z")
        assert said(made) == "something else"
        made.status.drop("message")
        await press(pilot, "j", "k", "G")
        assert said(made) != "G does nothing here, ? keys"
