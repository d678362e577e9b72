"""A price that makes another approach the cheapest, at the volume that was told, calls the decision back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.advisor.rooms import there
from tests.revisits.conftest import current
from tests.watch.test_retirement import said
from workshops.domain import decisions
from workshops.domain.costs import VOLUME, room_costs
from workshops.domain.decisions import current_revision
from workshops.domain.framework_names import approach_name
from workshops.domain.frameworks import framework
from workshops.domain.log_check import check_log
from workshops.domain.recommendations import price_of
from workshops.domain.watch import watch
from workshops.domain.watch_facts import in_per_cent, price_basis, price_facts, turns
from workshops.domain.watch_rows import counted_with
from workshops.models import Assumption, Decision, Event, Member, Reading, Signal, Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("cheap")]

# What the table prices; the approach that needs its calls is dear with the one and cheap with the other.
CHEAP, DEAR = "gpt-6-luna", "claude-opus-5"
MANY = 2_500_000


@pytest.fixture
def cheap(on: Callable[..., Decision]) -> Decision:
    """D-0001, on the cheap one."""
    return on(CHEAP)


def basis_of(model: str, called: str, approach: str = "rag", on: date = date(2026, 11, 10)) -> dict[str, object]:
    """What would have been kept if that model had had the price of the other one."""
    found = price_basis(model, approach=approach, framework=framework(), inputs={VOLUME: MANY}, months=24, on=on)
    assert found is not None
    return {**found, "model": called, "known_as": called, "approach": approach}


def test_the_price_that_is_used_is_kept_with_its_day_when_the_text_is_written(cheap: Decision) -> None:
    row = Assumption.objects.select_related("signal").get(watches="price")
    price, basis = there(price_of(CHEAP)), there(row.signal.basis)
    assert basis["then"]["input"] == price.input
    assert basis["then"]["output"] == price.output
    assert basis["then"]["on"] == current_revision(cheap).created_at.date().isoformat()
    room = room_costs(there(cheap.workshop))
    assert (basis["queries_a_day"], basis["months"]) == (room.volume.queries_per_day, room.months)
    assert row.statement.startswith(f"At the price of “{CHEAP}” and ")
    assert watch()["read"] == 0
    assert check_log().fault is None


def test_the_price_is_weighed_with_the_rooms_own_numbers_and_without_a_room_with_the_frameworks(
    cheap: Decision,
) -> None:
    own = {"inputs": {"examples": 1234}, "preset": "focused_task", "months": 36}
    Workshop.objects.filter(pk=there(cheap.workshop).pk).update(costs=own)
    used, inputs, months = counted_with(Decision.objects.get(pk=cheap.pk))
    assert (inputs, months) == ({"examples": 1234, "answer_tokens": 20, VOLUME: 3_000_000}, 36)
    cheap.workshop = None
    assert counted_with(cheap) == (used, {VOLUME: used.cost(VOLUME).default}, 24)


def test_another_cheapest_approach_is_a_reading_with_the_sums(cheap: Decision) -> None:
    Signal.objects.filter(assumption__watches="price").update(basis=basis_of(DEAR, CHEAP))
    (line,) = said()
    assert (line["kind"], line["decision"], line["model"]) == ("price", "D-0001", CHEAP)
    assert watch()["read"] == 1
    reading = Reading.objects.get()
    facts = there(reading.facts)
    first, now = facts["then"]["cheapest"], facts["now"]["cheapest"]
    assert (first, now) == ("fine_tuning", "prompting")
    others = [cost for approach, cost in facts["now"]["costs"].items() if approach != first]
    assert reading.value == round(100 * facts["now"]["costs"][first] / min(others), 1) > 100
    assert reading.status == "broken"
    (evidence,) = current(cheap).evidence
    assert evidence["facts"] == facts
    assert "24 months, 2500000 queries a day: " in str(line["arithmetic"])
    assert str(line["says"]).endswith(f"Source: OpenAI: price list, as of 10 Nov 2026, {facts['address']}")
    turn = f"{approach_name(now)} costs least now, where {approach_name(first)} did."
    assert turn in str(line["says"])
    assert (watch()["read"], said()) == (0, [])


def test_a_price_that_changes_nothing_is_not_said(cheap: Decision) -> None:
    near = basis_of(CHEAP, CHEAP)
    near["then"] = {**near["then"], "input": 0.11}  # type: ignore[dict-item]
    Signal.objects.filter(assumption__watches="price").update(basis=near)
    assert (said(), watch()["read"], current(cheap).reason) == ([], 0, "cadence")


def test_a_price_of_the_future_is_compared_by_its_day() -> None:
    """The table knows that this price rises on 1 Jan 2027."""
    used, model = framework(), "gemini-3.6-flash"
    basis = price_basis(model, approach="rag", framework=used, inputs={VOLUME: 5000}, months=24, on=date(2026, 12, 31))
    assert basis is not None
    assert price_facts(basis, approach="rag", framework=used, on=date(2026, 12, 31)) is None
    facts = price_facts(basis, approach="rag", framework=used, on=date(2027, 1, 1))
    assert facts is not None
    assert facts["now"]["input"] != facts["then"]["input"]
    assert facts["then"]["on"] == "2026-12-31"
    assert turns(facts) == (in_per_cent(facts) > 100)


def test_another_text_keeps_the_price_of_its_day_and_what_nobody_prices_has_none(cheap: Decision, ana: Member) -> None:
    decision = cheap
    seen = current_revision(decision)
    for model, kept in ((DEAR, 1), ("base-7b", 0)):
        seen = current_revision(decision)
        text = {**seen.body, "configuration": {"base_model_id": model}}
        text.pop("question")
        decision = decisions.revise_decision(decision=decision, by=ana, text=text, seen=seen.sha256)
        rows = Assumption.objects.filter(watches="price", dropped_at=None)
        assert [there(row.signal.basis)["model"] for row in rows] == [model] * kept
    assert check_log().fault is None


def test_a_decision_of_before_begins_with_the_price_of_the_first_look(cheap: Decision) -> None:
    Assumption.objects.filter(watches="price").delete()
    assert watch()["read"] == 0
    assert Assumption.objects.filter(watches="price", dropped_at=None).count() == 1
    assert list(Event.objects.filter(kind="signal.begun").values_list("actor", flat=True)) == ["system"]
