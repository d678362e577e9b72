"""The watch: once a day the models that decisions name are looked up in the tables of retirements and prices.

A retirement that is near, or a price that makes another approach the cheapest, becomes a reading on a signal of the
decision, and by that an early revisit. Each decision is one transaction under its lock: whoever is killed in the middle
has done nothing, the next one does it, and two at once say it once, for a reading has one key for one fact.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from workshops import dates
from workshops.domain import decisions, frameworks, readings, reminders, signals, watch_rows
from workshops.domain.decision_moves import lock_in_order
from workshops.domain.decision_text import DecisionText
from workshops.domain.log import append_event
from workshops.domain.watch_facts import (
    NEAR,
    Facts,
    PriceFacts,
    in_per_cent,
    is_known,
    models_of,
    price_facts,
    retirement_facts,
    turns,
)
from workshops.domain.watch_notes import arithmetic, facts_words, source_words, unknown_words
from workshops.enums import Watch
from workshops.models import Assumption, Decision, Signal
from workshops.queries.watch import built_in, watched_decisions
from workshops.refusals import FrameworkGone

log = logging.getLogger(__name__)

# Seconds; a pass over what is due takes up no new work after a minute.
PATIENCE = 90.0


@dataclass(frozen=True)
class News:
    """One thing that the tables say of a decision's model. `key`: the same for the same fact, whenever it is said."""

    watches: Watch
    value: float
    key: str
    facts: Facts


@dataclass(frozen=True)
class Seen:
    """What would be said of one decision: a line of `manage.py watch`."""

    decision: Decision
    model: str
    news: News | None

    def as_json(self) -> dict[str, object]:
        named = {"workspace": self.decision.workspace.slug, "decision": self.decision.label, "model": self.model}
        if self.news is None:
            return {**named, "kind": "unknown", "says": unknown_words(self.model)}
        facts = self.news.facts
        return {
            **named,
            "kind": facts["kind"],
            "on": facts["retired_on"] if facts["kind"] == "retirement" else facts.get("now", facts["then"])["on"],
            "value": self.news.value,
            "source": source_words(facts),
            "address": facts["address"],
            "arithmetic": arithmetic(facts),
            "says": facts_words(facts),
        }


def watch(*, now: datetime | None = None) -> dict[str, int]:
    """Say what is new. read: readings taken; unknown: models that no table knows; errors: decisions passed over."""
    at = now or timezone.now()
    counts: Counter[str] = Counter(read=0, unknown=0, errors=0)
    for pk in watched_decisions():
        try:
            with reminders.alone(patience=PATIENCE) as is_ours:
                counts.update(_watch_one(pk, at) if is_ours else _kept_waiting(pk))
        except Exception:
            # One decision that cannot be read must not keep everybody else's news back.
            log.exception("The model of decision %s could not be looked up", pk)
            counts["errors"] += 1
    return dict(counts)


def _kept_waiting(pk: UUID) -> Counter[str]:
    log.error("Decision %s was not looked up: a pass over what is due did not come to its end", pk)
    return Counter(errors=1)


def rehearse(*, now: datetime) -> Iterator[Seen]:
    """What `watch` would say at that moment. Nothing is written."""
    for pk in watched_decisions():
        decision = Decision.objects.select_related("workspace", "workshop").get(pk=pk)
        body = decisions.current_revision(decision).body
        for model in models_of(body):
            if not is_known(model):
                yield Seen(decision, model, None)
        for news in _news(decision, body, now):
            if not _was_said(decision, news):
                yield Seen(decision, news.facts["model"], news)


@transaction.atomic
def _watch_one(pk: UUID, now: datetime) -> Counter[str]:
    lock_in_order([pk])
    decision = Decision.objects.select_related("workspace", "workshop").get(pk=pk)
    counts: Counter[str] = Counter()
    if not decision.is_in_force:
        return counts
    body = decisions.current_revision(decision).body
    counts["unknown"] += sum(not is_known(model) for model in models_of(body))
    _begin(decision, watch_rows.watch_price(decision=decision, body=body, now=now))
    for news in _news(decision, body, now):
        if not _was_said(decision, news):
            counts["read"] += _say(decision, news, now)
    return counts


def _begin(decision: Decision, rows: list[Model]) -> None:
    if rows:
        append_event("signal.begun", subject=decision, by=None, rows=rows)


def _say(decision: Decision, news: News, now: datetime) -> bool:
    if news.facts["kind"] == "retirement" and _row(decision, news.watches) is None:
        _begin(decision, watch_rows.watch_retirement(decision=decision, facts=news.facts))
    row = _row(decision, news.watches)
    assert row is not None
    return readings.record_watched(
        signal=signals.lock(row.signal.pk),
        value=news.value,
        at=now,
        source=source_words(news.facts),
        facts=news.facts,
        key=news.key,
    )


def _news(decision: Decision, body: DecisionText, now: datetime) -> Iterator[News]:
    """Facts worth a reading: what breaks its signal, and what mends one that is broken."""
    today = dates.day_in(now, decision.workspace.time_zone)
    for model in models_of(body):
        yield from _retirement(decision, model, today)
    yield from _price(decision, today)


def _retirement(decision: Decision, model: str, today: date) -> Iterator[News]:
    facts = retirement_facts(model, today)
    if facts is None or not (facts["days"] <= NEAR or _is_broken(decision, Watch.RETIREMENT)):
        return
    key = f"retirement {facts['known_as']} {facts['retired_on']}"
    yield News(Watch.RETIREMENT, facts["days"], key, facts)


def _price(decision: Decision, today: date) -> Iterator[News]:
    row = _row(decision, Watch.PRICE)
    if row is None:
        return
    basis = cast(PriceFacts, row.signal.basis)
    try:
        used = frameworks.framework_for(decision)
    except FrameworkGone:
        return
    facts = price_facts(basis, approach=decision.approach, framework=used, on=today)
    if facts is None or not (turns(facts) or row.signal.broken_since):
        return
    now = facts["now"]
    key = f"price {facts['known_as']} {now['input']:g} {now['output']:g}"
    yield News(Watch.PRICE, round(in_per_cent(facts), 1), key, facts)


def _row(decision: Decision, watches: Watch) -> Assumption | None:
    return built_in(decision).filter(watches=watches).first()


def _is_broken(decision: Decision, watches: Watch) -> bool:
    row = _row(decision, watches)
    return row is not None and row.signal.broken_since is not None


def _was_said(decision: Decision, news: News) -> bool:
    said = Signal.objects.filter(readings__idempotency_key=news.key, assumption__in=built_in(decision))
    return said.exists()
