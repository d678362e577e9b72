"""A base model that is soon retired calls its decision back: once, with date, source and arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from json import loads

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.revisits.conftest import Sink, current, text_of
from tests.watch.conftest import MODEL, Caller, Tables, undone
from workshops.domain import decisions, revisits
from workshops.domain.decisions import current_revision
from workshops.domain.log_check import check_log
from workshops.domain.tick import tick
from workshops.domain.watch import rehearse, watch
from workshops.enums import AssumptionState
from workshops.models import Assumption, Decision, Event, Member, Reading, Revision

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("acme")]

On = Callable[..., Decision]


def said(**options: str) -> list[dict[str, object]]:
    out = StringIO()
    call_command("watch", stdout=out, **options)
    return [loads(line) for line in out.getvalue().splitlines()]


def test_it_is_a_reading_an_early_revisit_and_a_mail_the_same_day(
    acme: Decision, retired_in: Tables, sink: Sink, ben: Member
) -> None:
    sha = current_revision(acme).sha256
    retired_in(30)
    assert watch() == {"read": 1, "unknown": 0, "errors": 0}
    early = current(acme)
    assert (early.reason, early.due_on) == ("signal", timezone.now().date())
    (evidence,) = early.evidence
    facts = evidence["facts"]
    retired_on = (timezone.now() + timedelta(days=30)).date().isoformat()
    assert {key: facts[key] for key in ("model", "known_as", "retired_on", "days", "vendor", "checked_on")} == {
        "model": "acme-9", "known_as": MODEL, "retired_on": retired_on, "days": 30,
        "vendor": "Acme Models", "checked_on": "2026-11-20",
    }  # fmt: skip
    reading = Reading.objects.get()
    assert (reading.value, reading.status, reading.facts) == (30, "broken", facts)
    assert reading.source == "Acme Models: Lifecycle, as of 20 Nov 2026"
    kinds = Event.objects.filter(subject=f"decision:{acme.pk}").order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[-4:] == ["signal.begun", "reading.taken", "signal.broke", "revisit.asked_early"]
    assert check_log().fault is None
    # Nothing that was signed has changed.
    assert current_revision(acme).sha256 == sha
    tick()
    (mail,) = sink.to(ben.user.email)
    words = " ".join(text_of(mail).split())
    assert "“acme-9” is retired on" in words
    assert "30 days to go when this was counted, on" in words
    assert "Its vendor recommends acme-10 instead." in words
    assert "https://models.acme.example/lifecycle" in words
    # The same fact again is nothing new, tomorrow as today.
    assert watch() == watch(now=timezone.now() + timedelta(days=1)) == {"read": 0, "unknown": 0, "errors": 0}
    assert (Reading.objects.count(), len(current(acme).evidence)) == (1, 1)


def test_days_are_counted_by_the_workspaces_calendar(acme: Decision, retired_in: Tables) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        acme.workspace.time_zone = zone
        acme.workspace.save()
        for days, calls in ((181, False), (180, True), (0, True), (-1, True)):
            with undone():
                retired_in(days, zone)
                assert watch()["read"] == calls, (zone, days)
                assert current(acme).reason == ("signal" if calls else "cadence")
                assert list(Reading.objects.values_list("value", flat=True)) == ([days] if calls else [])


def put_on(decision: Decision, by: Member, model: str) -> None:
    """From now on it runs on another model, and is accepted again."""
    seen = current_revision(decision)
    text = {**seen.body, "configuration": {"base_model_id": model}}
    text.pop("question")
    revised = decisions.revise_decision(decision=decision, by=by, text=text, seen=seen.sha256)
    decisions.accept_decision(decision=revised, by=by, unsigned_reason="Agreed aloud.")


def test_a_model_is_known_by_its_id_its_aliases_and_a_prefix(acme: Decision, retired_in: Tables, ana: Member) -> None:
    retired_in(3)
    assert [line["model"] for line in said()] == ["acme-9"]
    for name in ("ACME-9 ", "acme/acme-9-2026-01-01", "ft:acme-9:our-team::7"):
        with undone():
            put_on(acme, ana, name)
            (line,) = said()
            assert (line["kind"], line["model"], line["decision"]) == ("retirement", name.strip(), "D-0001")


def test_what_is_only_like_it_is_unknown_and_that_is_said(acme: Decision, retired_in: Tables, ana: Member) -> None:
    retired_in(3)
    for name in ("acme-9-pro", "acme-9-2026-01-02", "openai/acme-9", "azure/gpt-5", "acme 9"):
        with undone():
            put_on(acme, ana, name)
            assert said() == [
                {
                    "workspace": acme.workspace.slug,
                    "decision": "D-0001",
                    "model": name,
                    "kind": "unknown",
                    "says": f"“{name}” is not known here: neither when it is retired nor what it costs.",
                }
            ]
            assert watch() == {"read": 0, "unknown": 1, "errors": 0}
            assert current(acme).reason == "cadence"


def test_the_command_says_what_would_be_said_and_writes_nothing(acme: Decision, retired_in: Tables) -> None:
    retired_in(400)
    assert said() == []
    retired_on = (timezone.now() + timedelta(days=400)).date()
    before = Event.objects.count()
    (line,) = said(now=f"{retired_on - timedelta(days=20)}T12:00:00Z")
    counted_on = retired_on - timedelta(days=20)
    assert {key: line[key] for key in ("kind", "on", "value", "source", "address", "arithmetic")} == {
        "kind": "retirement", "on": retired_on.isoformat(), "value": 20,
        "source": "Acme Models: Lifecycle, as of 20 Nov 2026", "address": "https://models.acme.example/lifecycle",
        "arithmetic": f"{retired_on} - {counted_on} = 20 days",
    }  # fmt: skip
    assert Event.objects.count() == before
    assert not Reading.objects.exists()
    assert not Assumption.objects.exclude(watches="").exists()
    assert current(acme).reason == "cadence"
    with pytest.raises(CommandError, match="is not a moment in ISO form"):
        said(now="soon")


def test_what_has_ended_is_not_watched(on: On, retired_in: Tables, ana: Member) -> None:
    retired = on("acme-9")
    decisions.retire_decision(decision=retired, by=ana, reason="The use case is gone.")
    superseded, newer = on("acme-9"), on("base-7b")
    decisions.end_superseded(older=superseded, newer=newer, by=ana)
    retired_in(3)
    assert [line["decision"] for line in said()] == [newer.label]
    assert watch()["read"] == 0


def test_a_day_that_was_moved_away_mends_it_and_a_nearer_one_is_a_fact_of_its_own(
    acme: Decision, retired_in: Tables
) -> None:
    for days, state in ((30, "broken"), (300, "holding"), (20, "broken")):
        retired_in(days)
        assert watch()["read"] == 1
        assert Assumption.objects.get(watches="retirement").state == state
    assert [evidence["facts"]["days"] for evidence in current(acme).evidence] == [30, 20]
    assert check_log().fault is None


def test_after_the_revisit_it_is_not_asked_again_unless_another_model_is_named(
    acme: Decision, retired_in: Tables, ana: Member
) -> None:
    retired_in(30)
    watch()
    early = current(acme)
    revisits.start_revisit(occurrence=early, by=ana)
    revisits.complete_revisit(occurrence=early, by=ana, outcome="reaffirmed")
    assert watch()["read"] == 0
    assert current(acme).reason == "cadence"
    put_on(acme, ana, "base-7b")
    assert Assumption.objects.get(watches="retirement").dropped_at is not None
    assert check_log().fault is None


def test_a_decision_that_cannot_be_read_keeps_nothing_back(on: On, retired_in: Tables) -> None:
    broken, sound = on("acme-9"), on("acme/acme-9")
    Revision.objects.filter(decision=broken).update(text='{"configuration": {"base_model_id": 9}}')
    retired_in(30)
    assert watch() == {"read": 1, "unknown": 0, "errors": 1}
    assert Reading.objects.get().signal.assumption.decision == sound


def test_a_workspace_far_away_reads_the_same_moment_by_its_own_day(acme: Decision, retired_in: Tables) -> None:
    retired_in(30)
    noon = datetime(2040, 1, 1, 12, tzinfo=UTC)
    (seen,) = rehearse(now=noon)
    assert seen.news is not None
    assert seen.news.value < 0
    assert "days ago when this was counted, on 1 Jan 2040." in str(seen.as_json()["says"])


def test_nobody_else_reads_what_advisor_reads(
    acme: Decision, retired_in: Tables, api_ben: Caller, api_cara: Caller
) -> None:
    retired_in(30)
    watch()
    address = f"/signals/{Reading.objects.get().signal.pk}/readings"
    status, refused = api_ben("POST", address, {"value": 900})
    assert (status, refused["error"]["message"]) == (
        409, "Advisor itself reads this signal, from its tables of prices and retirements.",
    )  # fmt: skip
    assert Assumption.objects.get(watches="retirement").state == AssumptionState.BROKEN
    status, seen = api_ben("GET", address)
    assert (status, seen["silent"], [row["value"] for row in seen["results"]]) == (200, False, [30])
    assert seen["results"][0]["note"].startswith("“acme-9” is retired on ")
    assert api_cara("GET", address)[0] == 404
