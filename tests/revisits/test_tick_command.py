"""`manage.py tick`: one JSON line, and rehearsals only where they are allowed."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.revisits.conftest import Sink, current, make_due
from workshops.management.moment_argument import moment_of
from workshops.models import Decision

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]


def test_it_prints_one_json_line(decision: Decision, sink: Sink, settings: Any, capsys: Any) -> None:
    settings.ADVISOR_ALLOW_TIME_TRAVEL = True
    now = current(decision).due_at + timedelta(days=1)
    call_command("tick", now=now.isoformat())
    (line,) = capsys.readouterr().out.splitlines()
    counts = json.loads(line)
    assert counts["now"] == now.isoformat()
    assert {k: counts[k] for k in ("due", "notices", "queued", "sent", "failed")} == {
        "due": 1,
        "notices": 1,
        "queued": 1,
        "sent": 1,
        "failed": 0,
    }
    assert len(sink.mails) == 1


def test_printed_mails_keep_out_of_the_way(decision: Decision, settings: Any, capsys: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    make_due(decision)
    call_command("tick")
    said = capsys.readouterr()
    assert json.loads(said.out)["sent"] == 1
    assert "[Due] Revisit of D-0001" in said.err


@pytest.mark.parametrize(
    ("allowed", "hours", "sentence"),
    [(False, 1, "ADVISOR_ALLOW_TIME_TRAVEL=1"), (True, -1, "not be earlier than the present")],
)
def test_other_times_are_refused(decision: Decision, settings: Any, allowed: bool, hours: int, sentence: str) -> None:
    settings.ADVISOR_ALLOW_TIME_TRAVEL = allowed
    with pytest.raises(CommandError, match=sentence):
        call_command("tick", now=(timezone.now() + timedelta(hours=hours)).isoformat())


def test_what_is_no_moment_is_refused(db: None, settings: Any) -> None:
    settings.ADVISOR_ALLOW_TIME_TRAVEL = True
    for text in ("soon", "2027-13-01T00:00:00Z"):
        with pytest.raises(CommandError, match="is not a moment"):
            call_command("tick", now=text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-02-01", "2027-01-31T23:00:00+00:00"),
        ("2027-02-01T09:30", "2027-02-01T08:30:00+00:00"),
        ("2027-02-01 09:30", "2027-02-01T08:30:00+00:00"),
        ("2027-02-01T09:30:00Z", "2027-02-01T09:30:00+00:00"),
        ("2027-02-01T09:30-08:00", "2027-02-01T17:30:00+00:00"),
    ],
)
def test_a_day_is_its_midnight_where_the_server_is(text: str, moment: str) -> None:
    with timezone.override("Europe/Berlin"):
        assert moment_of(text).astimezone(UTC).isoformat() == moment
