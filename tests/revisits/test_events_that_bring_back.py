"""Calling for an early revisit because something has happened, which no number shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tests.decisions.making import make_decision
from workshops.domain import decisions, frameworks
from workshops.models import Decision, Member, Occurrence

SignIn = Callable[[Member], Client]


def accepted(by: Member) -> Decision:
    decision = make_decision(by, scores={"latency": {"level": 1}})
    return decisions.accept_decision(decision=decision, by=by, unsigned_reason="Nobody else is here.")


def test_an_event_is_the_reason_alone_or_before_ones_own_words(ana: Member, as_member: SignIn) -> None:
    decision, client = accepted(ana), as_member(ana)
    page = client.get(f"/decisions/{decision.number}/").content.decode()
    names = [event.name for event in frameworks.framework().events if "rag" in event.approaches]
    only_tuned = [event.name for event in frameworks.framework().events if "rag" not in event.approaches]
    assert "An acquisition or a merger" in names
    assert only_tuned
    assert all(f'<option value="{name}">' in page for name in names)
    assert not any(f'<option value="{name}">' in page for name in only_tuned)
    address, day = f"/decisions/{decision.number}/revisits/", (timezone.now() + timedelta(days=3)).date().isoformat()
    nothing = client.post(address, {"due_on": day, "event": "", "reason": " "})
    assert (nothing.status_code, Occurrence.objects.filter(reason="hand").count()) == (422, 0)
    assert "Say why it should be looked at earlier." in nothing.content.decode()
    strange = client.post(address, {"due_on": day, "event": "A comet", "reason": ""})
    assert (strange.status_code, Occurrence.objects.filter(reason="hand").count()) == (422, 0)
    sent = {"due_on": day, "event": "An acquisition or a merger", "reason": "We bought Northwind."}
    assert client.post(address, sent).status_code == 302
    assert (
        "An acquisition or a merger: We bought Northwind."
        in client.get(f"/decisions/{decision.number}/").content.decode()
        + client.get("/revisits/").content.decode()
        + client.get(f"/revisits/{Occurrence.objects.get(reason='hand').pk}/").content.decode()
    )
