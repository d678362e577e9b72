"""Readings by file: taken whole or not at all, and harmless twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Caller
from tests.revisits.conftest import DAY
from workshops.domain.readings_csv import MOST_LINES
from workshops.models import Decision, Event, Reading, Signal

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

GOOD = "at,value,source\n2026-11-01,9,nightly\n2026-11-02T08:00:00+02:00,2.5,\n"


def send(caller: Caller, signal: Signal, text: str | bytes, **headers: str) -> tuple[int, Any]:
    address = f"/api/v1/signals/{signal.pk}/readings"
    headers = {"Authorization": f"Bearer {caller.token}", **headers}
    data = text.encode() if isinstance(text, str) else text
    answer = Client().generic("POST", address, data, "text/csv", headers=headers)
    return answer.status_code, answer.json()


def test_a_file_is_taken_with_its_moments_and_sources(api_ben: Caller, signal: Signal) -> None:
    assert send(api_ben, signal, GOOD) == (201, {"status": "at_risk", "added": 2, "known": 0})
    stored = [(r.at.isoformat(), r.value, r.source, r.status) for r in Reading.objects.order_by("at")]
    assert stored == [
        ("2026-11-01T00:00:00+00:00", 9, "nightly", "holding"),
        ("2026-11-02T06:00:00+00:00", 2.5, "", "at_risk"),
    ]
    answer = api_ben.ok("GET", f"/signals/{signal.pk}/readings?limit=1")
    assert answer["results"] == [
        {"at": "2026-11-02T06:00:00Z", "value": 2.5, "source": "", "note": "", "status": "at_risk"}
    ]
    following = api_ben.ok("GET", f"/signals/{signal.pk}/readings?limit=1&cursor={answer['next_cursor']}")
    assert (following["results"][0]["value"], following["next_cursor"]) == (9, None)
    said = {key: answer[key] for key in ("threshold", "comparator", "window_days", "state", "since", "mean")}
    assert said == {
        "threshold": 3, "comparator": "<", "window_days": 30, "state": "at_risk",
        "since": "2026-11-02T06:00:00Z", "mean": 5.75,
    }  # fmt: skip


@pytest.mark.parametrize("key", ["", "run-7"])
def test_the_same_file_twice_is_harmless(api_ben: Caller, signal: Signal, key: str) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    send(api_ben, signal, GOOD, **headers)
    assert send(api_ben, signal, GOOD, **headers) == (201, {"status": "at_risk", "added": 0, "known": 2})
    more = GOOD + "2026-11-02T08:00:00+02:00,2.5,\n2026-11-03,1,\n"
    assert send(api_ben, signal, more) == (201, {"status": "at_risk", "added": 1, "known": 3})
    assert Reading.objects.count() == 3
    assert Event.objects.filter(kind="readings.taken").count() == 2


def test_a_key_that_came_with_other_readings_is_refused(api_ben: Caller, signal: Signal) -> None:
    send(api_ben, signal, GOOD, **{"Idempotency-Key": "run-7"})
    status, answer = send(api_ben, signal, "at,value\n2026-11-05,1\n", **{"Idempotency-Key": "run-7"})
    assert (status, answer["error"]["code"]) == (409, "conflict")
    assert Reading.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "path", "sentence"),
    [
        ('2026-11-03,"0,5",x', "lines.3.value", "Line 3, value: write 0.5 with a dot, not a comma."),
        ("2026-11-03,0,5,x", "lines.3", "Line 3: write 0.5 with a dot, not a comma."),
        ("2026-11-03,much,x", "lines.3.value",
         "Line 3, value: this is no number; write it like 0.5 or 1200, without unit or spaces."),
        ("2026-11-03,nan,x", "lines.3.value",
         "Line 3, value: this is no number; write it like 0.5 or 1200, without unit or spaces."),
        ("2026-11-03,1e400,x", "lines.3.value", "Line 3, value: Give a number, as in 0.5 or 1200."),
        ("2026-11-03,,x", "lines.3.value", "Line 3, value: give the value that was measured."),
        (",1,x", "lines.3.at", "Line 3, at: say when it was measured, for example 2026-11-30."),
        ("03.11.2026,1,x", "lines.3.at",
         "Line 3, at: write it as year, month and day, for example 2026-11-30 or 2026-11-30T09:00:00Z."),
        ("2999-01-01,1,x", "lines.3.at",
         "Line 3, at: This time has not come yet. Give when it was measured, in UTC or with its offset."),
        ('2026-11-03,1,a"b,"c', "lines.3", "Line 3 cannot be read: a quotation mark stands in the wrong place."),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_column_and_nothing_is_kept(
    api_ben: Caller, signal: Signal, line: str, path: str, sentence: str
) -> None:
    status, answer = send(api_ben, signal, f"at,value,source\n2026-11-01,9,ok\n{line}\n")
    assert (status, answer["error"]["fields"]) == (422, {path: sentence})
    assert answer["error"]["message"] == sentence
    assert Reading.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("\n", "Line 1: The first line names the columns: at,value or at,value,source."),
        ("when,value\n2026-11-01,1\n", "Line 1: The first line names the columns: at,value or at,value,source."),
        ("at;value\n2026-11-01;0,5\n",
         "Line 1: Put commas between the columns, not semicolons, and a dot into numbers."),
        ("at,value\n\n", "There is no reading below the line with the columns’ names."),
        ("at,value\n" + "2026-11-01,1\n" * (MOST_LINES + 1),
         "A file may have up to 10,000 readings. Send it in parts."),
    ],
)  # fmt: skip
def test_a_file_that_is_none(api_ben: Caller, signal: Signal, text: str, sentence: str) -> None:
    status, answer = send(api_ben, signal, text)
    assert (status, answer["error"]["message"]) == (422, sentence)


def test_what_is_no_text_and_what_is_too_large_are_told(api_ben: Caller, signal: Signal) -> None:
    assert send(api_ben, signal, b"at,value\n2026-11-01,\xff\n")[0] == 400
    status, answer = send(api_ben, signal, "at,value\n" + "2026-11-01,1\n" * 100_000)
    assert (status, answer["error"]["code"]) == (413, "too_large")
    assert answer["error"]["fields"] == {"file": "The body is too large: up to 1 MB is taken. Send it in parts."}


def test_as_many_lines_as_may_be_are_one_event_and_known_again(api_ben: Caller, signal: Signal) -> None:
    start = timezone.now() - 400 * DAY
    lines = [f"{(start + n * timedelta(minutes=50)).isoformat()},{5 + n % 3}" for n in range(MOST_LINES)]
    text = "\ufeffat,value\r\n" + "\r\n".join(lines) + "\r\n"
    assert send(api_ben, signal, text) == (201, {"status": "holding", "added": MOST_LINES, "known": 0})
    assert send(api_ben, signal, text) == (201, {"status": "holding", "added": 0, "known": MOST_LINES})
    assert Event.objects.filter(kind="readings.taken").count() == 1


def test_a_file_may_break_a_signal(api_ben: Caller, signal: Signal, decision: Decision) -> None:
    now = timezone.now()
    text = f"at,value\n{(now - DAY).isoformat()},1\n{now.isoformat()},2\n"
    assert send(api_ben, signal, text)[1]["status"] == "broken"
    signal.refresh_from_db()
    assert signal.broken_since is not None


def test_json_is_checked_as_before(api_ben: Caller, signal: Signal) -> None:
    path = f"/signals/{signal.pk}/readings"
    assert api_ben.ok("POST", path, {"value": "9", "wrong": 1}, 422)["error"]["fields"] == {
        "value": "Give a number.",
        "wrong": "There is no such field here.",
    }
    assert api_ben.ok("POST", path, {"value": 2**60}, 422)["error"]["fields"] == {
        "value": "Give a number, as in 0.5 or 1200."
    }
    assert api_ben("POST", path, [1])[0] == 400
