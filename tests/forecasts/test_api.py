"""Forecasts over the API: one's own, and the group's score."""

from __future__ import annotations

import pytest

from tests.api.conftest import Caller
from tests.forecasts.test_forecasts import everybody_says, give, look_again, measure, sha
from workshops.domain import people
from workshops.models import Decision, Member, Participant

ADDRESS = "/decisions/1/forecasts"


@pytest.fixture
def as_ben(ben: Member) -> Caller:
    return Caller(people.create_api_token(member=ben, name="test"))


def test_given_and_read(decided: Decision, as_ben: Caller, crowd: list[Participant]) -> None:
    give(decided, crowd[0], 11)
    body = {"forecasts": [{"metric": 1, "percent": 64}], "revision_sha256": sha(decided)}
    answer = as_ben.ok("PUT", ADDRESS, body)
    assert [metric["percent"] for metric in answer["metrics"]] == [None, 64, None, None]
    assert (answer["people"], answer["group"], answer["roles"]) == (2, None, [])
    again = as_ben.ok("PUT", ADDRESS, {**body, "forecasts": [{"metric": 1, "percent": None}]})
    assert [metric["percent"] for metric in again["metrics"]] == [None] * 4
    assert as_ben.ok("GET", ADDRESS) == again


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ([{"metric": 1, "percent": "64"}], "forecasts.1"),
        ([{"metric": 9, "percent": 64}], "forecasts.9"),
        ([{"metric": 0, "percent": 64}, {"metric": 0, "percent": 65}], "forecasts"),
        ([{"metric": -1, "percent": 64}], "forecasts.0.metric"),
        ([{"metric": 1}], "forecasts.0.percent"),
    ],
)
def test_refused(said: list[dict[str, object]], path: str, decided: Decision, as_ben: Caller) -> None:
    status, answer = as_ben("PUT", ADDRESS, {"forecasts": said, "revision_sha256": sha(decided)})
    assert (status, list(answer["error"]["fields"])) == (422, [path])


def test_scored(decided: Decision, ana: Member, as_ben: Caller, crowd: list[Participant]) -> None:
    everybody_says(decided, crowd)
    measure(ana, grounded=92, refused=97, answered=40, cited=12)
    look_again(decided, ana)
    answer = as_ben.ok("GET", ADDRESS)
    assert [metric["met"] for metric in answer["metrics"]] == [True, True, False, False]
    group = answer["group"]
    assert (group["people"], group["forecasts"], group["came"]) == (3, 12, 0.5)
    parts = group["brier"]
    assert abs(parts["reliability"] - parts["resolution"] + parts["uncertainty"] - parts["score"]) < 0.002
    refused, answer = as_ben(
        "PUT", ADDRESS, {"forecasts": [{"metric": 0, "percent": 1}], "revision_sha256": sha(decided)}
    )
    assert (refused, answer["error"]["fields"]) == (
        422,
        {"forecasts.0": "This has been measured already, so there is nothing to forecast any more."},
    )
