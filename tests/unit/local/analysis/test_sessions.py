from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.analysis.credentials import API_KEY, AUTHORIZATION, COOKIE
from moesif_tui.local.analysis.hints import pack
from moesif_tui.local.analysis.sessions import SessionCall, settle

SECOND = 1_000_000
MINUTE = 60 * SECOND
CHROME, FIREFOX = 1, 2
HOME, OFFICE = 101, 102


def slot(name: int, rank: int = COOKIE) -> int:
    """A kind of credential of one host."""
    return name * 4 + rank


SID, BEARER, KEY = slot(1), slot(2, AUTHORIZATION), slot(3, API_KEY)
OTHER_HOST = slot(4)


class Story:
    """Calls told one after the other; minutes are from the begin."""

    def __init__(self) -> None:
        self.calls: list[SessionCall] = []
        self.names: dict[int, str] = {}

    def call(
        self,
        name: str,
        minute: float,
        *,
        seconds: float = 0.1,
        agent: int = CHROME,
        address: int = 0,
        explicit: int = 0,
        shown: Iterable[tuple[int, int]] = (),
        handed: tuple[int, ...] = (),
        trace: int = 0,
        page: int = 0,
        file: int = 0,
    ) -> None:
        start = int(minute * MINUTE)
        pairs = tuple(number for pair in shown for number in pair)
        number = len(self.calls) + 1
        self.names[number] = name
        self.calls.append(
            SessionCall(
                number,
                file,
                start,
                start + int(seconds * SECOND),
                explicit,
                agent,
                address,
                pack(trace, page, pairs, handed),
            )
        )

    def told(self, streams: tuple[int, ...] = ()) -> list[str]:
        """The names of each session's calls, as words; explicit ones with their number before."""
        sessions: dict[int, list[str]] = defaultdict(list)
        for number, session in settle(self.calls, streams=streams):
            sessions[session].append(self.names[number])
        return [
            (f"{-session}: " if session < 0 else "") + " ".join(names) for session, names in sorted(sessions.items())
        ]


@pytest.fixture
def story() -> Story:
    return Story()


# --- one client ------------------------------------------------------------------------------------------------------


def test_one_browser_is_one_session_whatever_tokens_and_hosts_come_and_go(story: Story) -> None:
    story.call("page", 0)
    story.call("login", 1, handed=(70,))
    story.call("cart", 2, shown=[(BEARER, 70)])
    story.call("cdn", 2)
    story.call("other-host", 3, shown=[(OTHER_HOST, 9)])
    story.call("renewed", 4, shown=[(BEARER, 71)])
    assert story.told() == ["page login cart cdn other-host renewed"]


def test_one_browser_is_split_by_more_than_thirty_minutes(story: Story) -> None:
    story.call("a", 0, seconds=60)
    story.call("b", 31)
    story.call("c", 62)
    story.call("d", 63)
    assert story.told() == ["a b", "c d"]


def test_a_call_still_running_keeps_the_visit_together(story: Story) -> None:
    story.call("socket", 0, seconds=40 * 60)
    story.call("early", 1)
    story.call("late", 45)
    assert story.told() == ["socket early late"]


def test_an_absurd_duration_does_not_bridge_days(story: Story) -> None:
    story.call("broken", 0, seconds=10**9)
    story.call("days later", 5 * 24 * 60)
    assert len(story.told()) == 2


def test_a_call_without_agent_does_not_make_a_second_client(story: Story) -> None:
    story.call("a", 0)
    story.call("preflight", 1, agent=0)
    assert story.told() == ["a preflight"]


def test_two_cookies_of_one_name_in_one_call_are_one_browser(story: Story) -> None:
    for minute in range(3):
        story.call(f"c{minute}", minute, shown=[(SID, 5), (slot(11), 6)])
    assert story.told() == ["c0 c1 c2"]


def test_files_of_one_client_each_are_sessions_of_their_own(story: Story) -> None:
    story.call("a", 0, file=0)
    story.call("b", 1, file=1)
    assert story.told() == ["a", "b"]


def test_an_explicit_id_decides_across_gaps_and_files_and_draws_the_visit_to_it(story: Story) -> None:
    story.call("a", 0, explicit=7)
    story.call("b", 1)
    story.call("c", 500, explicit=7)
    story.call("d", 501, explicit=7, file=1)
    assert story.told() == ["7: a b c d"]


def test_two_explicit_ids_in_one_visit_leave_the_rest_to_itself(story: Story) -> None:
    story.call("a", 0, explicit=7)
    story.call("b", 1, explicit=8)
    story.call("c", 2)
    assert story.told() == ["8: b", "7: a", "c"]


# --- several clients -------------------------------------------------------------------------------------------------


def test_two_browsers_in_one_file_are_told_apart_by_their_cookies(story: Story) -> None:
    for minute in range(4):
        story.call(f"chrome{minute}", minute, agent=CHROME, shown=[(SID, 5)])
        story.call(f"firefox{minute}", minute, agent=FIREFOX, shown=[(SID, 6)])
    assert story.told() == ["chrome0 chrome1 chrome2 chrome3", "firefox0 firefox1 firefox2 firefox3"]


def test_two_windows_of_one_browser_are_told_apart_when_their_cookies_come_and_go(story: Story) -> None:
    story.call("a", 0, shown=[(SID, 5)])
    story.call("b", 1, shown=[(SID, 6)])
    story.call("c", 2, shown=[(SID, 5)])
    assert story.told() == ["a c", "b"]


def test_a_login_joins_the_session_that_uses_what_it_handed_out(story: Story) -> None:
    story.call("login-a", 0, address=HOME, handed=(70,))
    story.call("login-b", 0, address=HOME, handed=(80,))
    story.call("use-a", 1, address=HOME, shown=[(BEARER, 70)])
    story.call("use-b", 1, address=HOME, shown=[(BEARER, 80)])
    assert story.told() == ["login-a use-a", "login-b use-b"]


def test_a_cookie_that_each_answer_renews_is_one_session(story: Story) -> None:
    for client in (100, 200):
        for turn in range(4):
            story.call(
                f"{client + turn}", turn, address=HOME, shown=[(SID, client + turn)], handed=(client + turn + 1,)
            )
    assert story.told() == ["100 101 102 103", "200 201 202 203"]


def test_what_was_handed_out_but_used_only_before_joins_nobody(story: Story) -> None:
    story.call("use", 0, address=HOME, shown=[(SID, 5)])
    story.call("use-b", 1, address=OFFICE, shown=[(SID, 6)])
    story.call("late", 100, address=0, agent=0, handed=(5,))
    assert story.told() == ["use", "use-b", "late"]


def test_a_call_without_credential_joins_the_one_session_of_its_address_and_agent(story: Story) -> None:
    story.call("a1", 0, address=HOME, shown=[(SID, 5)])
    story.call("cdn", 1, address=HOME)
    story.call("b1", 1, address=OFFICE, shown=[(SID, 6)])
    story.call("picture", 2, address=OFFICE)
    story.call("too late", 60, address=HOME)
    assert story.told() == ["a1 cdn", "b1 picture", "too late"]


def test_a_call_between_two_sessions_of_its_address_is_of_neither(story: Story) -> None:
    story.call("a", 0, address=HOME, shown=[(SID, 5)])
    story.call("b", 1, address=HOME, shown=[(SID, 6)])
    story.call("either", 2, address=HOME)
    story.call("only-b", 32, address=HOME)
    story.call("b2", 33, address=HOME, shown=[(SID, 6)])
    assert story.told() == ["a", "b only-b b2", "either"]


def test_a_call_far_from_both_sessions_of_its_address_is_of_neither(story: Story) -> None:
    story.call("a", 0, address=HOME, shown=[(SID, 5)])
    story.call("near-a", 25, address=HOME)
    story.call("far1", 50, address=HOME)
    story.call("far2", 55, address=HOME)
    story.call("near-b", 75, address=HOME)
    story.call("b", 100, address=HOME, shown=[(SID, 6)])
    assert story.told() == ["a near-a", "far1 far2", "near-b b"]


def test_an_address_goes_on_in_the_next_file(story: Story) -> None:
    story.call("a1", 0, address=HOME, file=0)
    story.call("b1", 0, address=OFFICE, file=0)
    story.call("a2", 1, address=HOME, file=1)
    assert story.told() == ["a1 a2", "b1"]


def test_mobile_clients_without_credentials_are_told_apart_by_address_and_agent(story: Story) -> None:
    story.call("a1", 0, address=HOME)
    story.call("b1", 1, address=OFFICE)
    story.call("c1", 1, address=HOME, agent=FIREFOX)
    story.call("a2", 29, address=HOME)
    story.call("a3", 60, address=HOME)
    assert story.told() == ["a1 a2", "b1", "c1", "a3"]


def test_two_agents_without_addresses_and_credentials_are_two_clients(story: Story) -> None:
    story.call("c1", 0, agent=CHROME)
    story.call("f1", 0, agent=FIREFOX)
    story.call("c2", 1, agent=CHROME)
    story.call("c3", 50, agent=CHROME)
    assert story.told() == ["c1 c2", "f1", "c3"]


def test_an_agent_alone_tells_nobody_apart_in_a_stream_of_many_clients(story: Story) -> None:
    story.call("a", 0)
    story.call("b", 0)
    assert story.told() == ["a b"]
    assert story.told(streams=(0,)) == ["a", "b"]


def test_calls_of_one_trace_or_run_are_one_session_but_ids_of_single_calls_are_not(story: Story) -> None:
    story.call("run1", 0, address=HOME, agent=1, trace=9)
    story.call("run2", 90, address=OFFICE, agent=2, trace=9)
    story.call("single1", 0, address=0, agent=0, trace=10)
    story.call("single2", 0, address=0, agent=0, trace=11)
    assert story.told() == ["run1 run2", "single1", "single2"]


def test_a_shared_trace_joins_the_session_that_has_it_too(story: Story) -> None:
    story.call("a", 0, address=HOME, shown=[(SID, 5)], trace=9)
    story.call("behind", 0, address=OFFICE, agent=0, trace=9)
    assert story.told() == ["a behind"]


def test_the_page_is_the_last_thing_to_join_by(story: Story) -> None:
    story.call("known", 0, address=HOME, agent=0)
    story.call("p1", 0, agent=0, page=3)
    story.call("p2", 0, agent=0, page=3)
    story.call("q", 0, agent=0, page=4)
    assert story.told() == ["known", "p1 p2", "q"]


def test_a_gate_before_the_whole_site_does_not_join_its_visitors(story: Story) -> None:
    gate = (BEARER, 1)
    story.call("a1", 0, address=HOME, shown=[gate, (SID, 5)])
    story.call("b1", 0, address=HOME, shown=[gate, (SID, 6)])
    story.call("a2", 1, address=HOME, shown=[gate, (SID, 5)])
    assert story.told() == ["a1 a2", "b1"]


def test_a_token_seen_beside_one_session_alone_is_that_sessions(story: Story) -> None:
    story.call("web", 0, address=HOME, shown=[(BEARER, 70), (SID, 5)])
    story.call("api", 1, address=OFFICE, shown=[(BEARER, 70)])
    story.call("else", 1, address=OFFICE, shown=[(BEARER, 71)])
    assert story.told() == ["web api", "else"]


def test_programs_with_an_api_key_each_are_sessions_of_their_own(story: Story) -> None:
    story.call("a1", 0, shown=[(KEY, 5)])
    story.call("b1", 1, shown=[(KEY, 6)])
    story.call("a2", 100, shown=[(KEY, 5)])
    assert story.told() == ["a1 a2", "b1"]


def test_calls_with_a_cookie_that_one_explicit_session_uses_are_its_own(story: Story) -> None:
    story.call("a", 0, address=HOME, explicit=7, shown=[(SID, 5)])
    story.call("b", 1, address=HOME, shown=[(SID, 5)])
    assert story.told() == ["7: a b"]


def test_explicit_sessions_with_a_common_cookie_stay_apart(story: Story) -> None:
    story.call("a", 0, address=HOME, explicit=7, shown=[(SID, 5)], handed=(6,))
    story.call("b", 1, address=HOME, explicit=8, shown=[(SID, 5)])
    story.call("c", 2, address=HOME, explicit=8, shown=[(SID, 6)])
    story.call("d", 3, address=HOME, shown=[(SID, 5)])
    assert story.told() == ["8: b c", "7: a", "d"]


def test_a_cookie_of_two_files_of_several_clients_is_one_session(story: Story) -> None:
    for file in (0, 1):
        story.call(f"a{file}", file, file=file, address=HOME, shown=[(SID, 5)])
        story.call(f"b{file}", file, file=file, address=OFFICE, shown=[(SID, 6)])
    assert story.told() == ["a0 a1", "b0 b1"]


def test_nothing_settles_into_nothing() -> None:
    assert list(settle([])) == []


# --- whatever comes --------------------------------------------------------------------------------------------------

small = st.integers(0, 3)
calls_of_anything = st.lists(
    st.builds(
        lambda file, start, length, explicit, agent, address, trace, page, shown, handed: (
            file,
            start * MINUTE,
            start * MINUTE + length,
            explicit,
            agent,
            address,
            pack(trace, page, tuple(number for pair in shown for number in pair), tuple(handed)),
        ),
        st.integers(0, 2),
        st.integers(-5, 120),
        st.integers(-SECOND, 90 * MINUTE),
        small,
        small,
        small,
        small,
        small,
        st.lists(st.tuples(st.sampled_from([SID, BEARER, KEY]), st.integers(1, 6)), max_size=3),
        st.lists(st.integers(1, 6), max_size=2),
    ),
    max_size=40,
)


@settings(max_examples=200, deadline=None)
@given(calls_of_anything, st.randoms(use_true_random=False), st.sets(st.integers(0, 2)))
def test_every_call_has_one_session_explicit_ids_hold_and_order_does_not_matter(
    told: list[tuple[int, int, int, int, int, int, bytes | None]], chance: Random, streams: set[int]
) -> None:
    calls = [SessionCall(number, *rest) for number, rest in enumerate(told, 1)]
    settled = list(settle(calls, streams=streams))
    assert sorted(number for number, _ in settled) == [call.id for call in calls]
    session = dict(settled)
    for call in calls:
        if call.explicit:
            assert session[call.id] == -call.explicit
        else:
            assert session[call.id] != 0
            assert -session[call.id] in {0, *(other.explicit for other in calls)} or session[call.id] > 0
    shuffled = calls[:]
    chance.shuffle(shuffled)
    assert list(settle(shuffled, streams=streams)) == settled
