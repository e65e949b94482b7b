"""The dashboard's metrics, counted by hand in the small capture."""

from __future__ import annotations

import pytest

from tests.contract.conftest import Api
from tests.contract.shape import faults

PATH = "/~/dash/metrics"
START = "2026-03-01T12:00:00.000Z"


def test_all_metrics_over_the_whole_capture(api: Api) -> None:
    value = api.get(PATH, **{"from": START})
    assert faults("getDashMetrics", value) == []
    assert value["error_count"] == 7
    assert value["user_count"] == 3
    assert value["error_user_count"] == 3
    shown = [40, 40, 3204, 3100, 40, 40, 90, 40, 40, 40, 40, 40, 40]
    assert value["average_duration_ms"] == round(sum(shown) / len(shown))
    assert len(value["error_count_ts"]) == 24
    assert sum(count for _, count in value["error_count_ts"]) == 7
    assert value["error_count_ts"][0][0] == START


def test_points_are_equal_steps_to_the_last_call(api: Api) -> None:
    value = api.get(PATH, **{"from": START, "point_count": 3, "names": ["error_count", "user_count"]})
    assert value == {
        "error_count": 7,
        "error_count_ts": [[START, 2], ["2026-03-01T12:00:15.000Z", 2], ["2026-03-01T12:00:30.000Z", 3]],
        "user_count": 3,
        "user_count_ts": [[START, 1], ["2026-03-01T12:00:15.000Z", 1], ["2026-03-01T12:00:30.000Z", 1]],
    }


def test_the_window_begins_where_it_is_said_to(api: Api) -> None:
    late = api.get(PATH, **{"from": "2026-03-01T12:00:20Z", "names": "error_count"})
    assert late["error_count"] == 5
    assert api.get(PATH, **{"from": "-4s", "names": "error_count"})["error_count"] == 3


def test_a_step_without_calls_has_no_average(api: Api) -> None:
    value = api.get(PATH, **{"from": "2026-03-01T12:00:08Z", "point_count": 37, "names": "average_duration_ms"})
    assert value["average_duration_ms_ts"][0] == ["2026-03-01T12:00:08.000Z", None]


@pytest.mark.parametrize(
    "wrong", [{"from": "never"}, {}, {"from": "2027-01-01"}, {"from": START, "point_count": 0},
              {"from": START, "point_count": 1001}, {"from": START, "names": "profit"}]
)  # fmt: skip
def test_what_cannot_be_computed_is_refused(api: Api, wrong: dict[str, str]) -> None:
    assert api.ask("GET", PATH, wrong).status == 400
