"""Where what the tables say of a decision's model is seen: its sheet, its readings, the revisit, home, its exports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Caller
from tests.revisits.conftest import current
from tests.watch.conftest import Tables
from workshops import dates
from workshops.domain import revisits
from workshops.domain.watch import watch
from workshops.models import Assumption, Decision, Member, Signal
from workshops.words.revisit_board import why_words
from workshops.words.thresholds import signal_words

pytestmark = pytest.mark.django_db

On = Callable[..., Decision]
SignIn = Callable[[Member], Client]


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_sheet_says_beside_the_model_when_it_is_retired(
    on: On, retired_in: Tables, ben: Member, as_member: SignIn
) -> None:
    decision, unknown = on("acme-9"), on("base-7b")
    priced = on("gpt-6-luna")
    retired_in(300)
    client, day = as_member(ben), dates.short((timezone.now() + timedelta(days=300)).date())
    page = read(client, f"/decisions/{decision.number}/")
    assert f"retires on {day} (Acme Models: Lifecycle, as of 20 Nov 2026)" in page
    assert "“base-7b” is not known here" in read(client, f"/decisions/{unknown.number}/")
    page = read(client, f"/decisions/{priced.number}/")
    assert "no day of retirement is known here" in page
    assert "At the price of “gpt-6-luna” and " in page
    assert "Add readings, and see all of them <span" in page  # of what people assume
    assert "See all readings <span" in page
    assert client.get(f"/decisions/{decision.number}.pdf").content.startswith(b"%PDF")


def test_what_was_read_is_seen_where_people_look_again(
    acme: Decision, retired_in: Tables, ana: Member, ben: Member, as_member: SignIn, api_ben: Caller
) -> None:
    retired_in(30)
    watch()
    Signal.objects.filter(basis__isnull=True).update(silent_at=timezone.now() + timedelta(days=30))
    client = as_member(ben)
    sentence = "“acme-9” is retired on "
    source = "Source: Acme Models: Lifecycle, as of 20 Nov 2026, https://models.acme.example/lifecycle"
    assumption = Assumption.objects.get(watches="retirement")
    readings = read(client, f"/decisions/{acme.number}/assumptions/{assumption.pk}/readings/")
    assert sentence in readings
    assert source in readings
    assert "Record the reading" not in readings
    refused = client.post(f"/decisions/{acme.number}/assumptions/{assumption.pk}/readings/", {"value": "900"})
    assert (refused.status_code, Assumption.objects.get(pk=assumption.pk).state) == (409, "broken")
    on_the_pdf = signal_words(assumption.signal)
    assert on_the_pdf == "days until “acme-9-2026-01-01” is retired at or below 180", "without a window"
    occurrence = current(acme)
    assert why_words(occurrence)[-1] != "."  # it stands in a line with others
    for path in ("/", "/revisits/", f"/revisits/{occurrence.pk}/", f"/decisions/{acme.number}/"):
        assert sentence in read(client, path), path
    asked_for = read(client, "/decisions/in-force/?model=acme-9")
    assert f"An assumption is broken: {assumption.statement}" in asked_for
    labels = [
        [row["number"] for row in api_ben.ok("GET", f"/decisions?signal={kind}")["results"]]
        for kind in ("broken", "silent")
    ]
    assert labels == [[acme.label], []]
    room = revisits.start_revisit(occurrence=occurrence, by=ana)
    lobby = read(as_member(ana), f"/w/{room.pk}/")
    assert sentence in lobby
    assert "1 assumption is broken." in lobby
    # The API and the exports say it beside the text, never in it.
    found = api_ben.ok("GET", f"/decisions/{acme.number}")
    assert [a["statement"] for a in found["assumptions"]] == ["Runbooks keep changing every week"]
    assert [(a["state"], a["signal"]["threshold"]) for a in found["watched"]] == [("broken", 180)]
    assert "is served for more" not in read(client, f"/decisions/{acme.number}.md")
