"""A ballot by the API that waits longer than whoever sent it: put in order by its sender's count, or not saved."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.live.clients import token_of
from tests.locks import who_waits
from tests.processes import PATIENCE, Web, wait_for
from workshops.models import Answer, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@contextmanager
def held(workshop: Workshop) -> Iterator[None]:
    """As a reveal holds a room: nobody's answer is taken before this is over."""
    with psycopg.connect(**connection.get_connection_params()) as link:
        link.execute("SELECT FROM workshops_workshop WHERE id = %s FOR UPDATE", [workshop.pk])
        yield


def send_and_give_up(site: Web, workshop: Workshop, person: Participant, body: dict[str, Any]) -> None:
    """The sender goes while the database makes their ballot wait; returns when that has come to its end."""
    with held(workshop):
        link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
        headers = {**token_of(person), "Content-Type": "application/json"}
        link.request("PUT", f"/api/v1/workshops/{workshop.pk}/ballot", json.dumps(body), headers)
        wait_for(who_waits, otherwise="It never came to the database.")
        link.close()
        time.sleep(0.2)  # the server's loop hears of it
    wait_for(lambda: not who_waits())
    assert site.get("/sign-in/")[0] == 200  # of one thread: what came before is over


def saved() -> list[tuple[str, int | None]]:
    return list(Answer.objects.order_by("criterion").values_list("criterion", "level"))


def test_without_a_count_what_nobody_waits_for_is_not_saved(
    narrow: Web, scoring: Workshop, crowd: list[Participant]
) -> None:
    send_and_give_up(narrow, scoring, crowd[0], {"scores": {"latency": {"level": 3}}})
    assert saved() == []


def test_with_a_count_it_is_saved_unless_a_newer_one_was(
    narrow: Web, scoring: Workshop, crowd: list[Participant]
) -> None:
    stamped = {"client": "script", "sequence": 7}
    send_and_give_up(narrow, scoring, crowd[0], {"scores": {"latency": {"level": 3}}, **stamped})
    assert saved() == [("latency", 3)]
    older = {"scores": {"latency": {"level": 1}, "urgency": {"level": 1}}, **stamped, "sequence": 6}
    send_and_give_up(narrow, scoring, crowd[0], older)
    assert saved() == [("latency", 3), ("urgency", 1)]
