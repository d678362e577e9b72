"""From a complaint to the configuration: "model X on 3 March"."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.decisions.making import TEXT, reach_recommendation
from tests.pilots.conftest import table
from tests.search.conftest import Record
from workshops import dates
from workshops.domain import decisions, pilots, revisits, rooms
from workshops.domain.assumptions import mark_assumption
from workshops.domain.decision_import import link_successor
from workshops.domain.decisions import Signer
from workshops.domain.pilot_reading import File
from workshops.enums import AssumptionState
from workshops.models import Assumption, Decision, Member, Occurrence, Participant, Revision, TermOfForce, Workshop
from workshops.views.in_force import PAGE

SignIn = Callable[[Member], Client]


@pytest.fixture
def proposed_and_revised(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: dict[str, Any]
) -> Decision:
    """Accepted on base-7b, signed by Pia; then revised for next-9b, which nobody has accepted yet."""
    reach_recommendation(workshop, ana, crowd, copilot_scores)
    decision = decisions.record_decision(workshop=workshop, by=ana, text=TEXT)
    seen = decisions.current_revision(decision).sha256
    decisions.sign_off(decision=decision, signer=Signer(crowd[0], None), stance="approve", revision_sha256=seen)
    decision = decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")
    text = {**TEXT, "configuration": {"base_model_id": "next-9b"}}
    return decisions.revise_decision(decision=decision, by=ana, text=text, seen=seen)


def test_the_revision_that_held_on_the_day_and_not_the_one_of_today(
    proposed_and_revised: Decision, ana: Member, as_member: SignIn
) -> None:
    client, today = as_member(ana), timezone.now().date()
    asked = {"model": "BASE-7B", "on": today.isoformat()}
    page = client.get("/decisions/in-force/", asked).content.decode()
    assert f"On {today.day} " in page
    assert "1 decision was in force with “BASE-7B”" in page
    assert "What was recommended" in page
    assert "Pia (guest), Product, not confirmed: approve, " in page
    assert "next-9b" in page, "the whole trail"
    assert "never in force" in page
    assert f"Accepted on {dates.short(today)} by Ana. Accepted before Security and Data had signed." in " ".join(
        page.split()
    )
    assert "Agreed aloud." in page
    question = Revision.objects.all()[0].body["question"]
    for said in (question, TEXT["fallback"], TEXT["metrics"][0]["name"]):
        assert said in page, "the words that were signed"
    assert re.search(rf"{ana.workspace_id} \d+ [0-9a-f]{{16}}", page), "a witness, in print too"
    for model, words in (("next-9b", "no decision was in force"), ("base", "base-7b</a>")):
        assert words in client.get("/decisions/in-force/", {**asked, "model": model}).content.decode()
    assert "no decision" in client.get("/decisions/in-force/", {**asked, "on": "2020-01-01"}).content.decode()

    one, two = (client.get("/decisions/in-force/bundle.zip", asked).content for _ in range(2))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as folder:
        files = {name: folder.read(name) for name in folder.namelist()}
        assert {entry.date_time for entry in folder.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    first = Revision.objects.get(number=1)
    assert hashlib.sha256(files["D-0001-r1/text.json"]).hexdigest() == first.sha256
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    trail = json.loads(files["D-0001-r1/configurations.json"])
    assert [(each["configuration"]["base_model_id"], len(each["held"])) for each in trail] == [
        ("base-7b", 1),
        ("next-9b", 0),
    ]
    assert json.loads(files["D-0001-r1/recommendation.json"])["approach"] == "rag"
    assert b'"ballots"' not in one


def test_both_of_a_day_on_which_one_superseded_the_other(ana: Member, record: Record, as_member: SignIn) -> None:
    model = {"configuration": {"base_model_id": "m"}}
    older = record(title="Older", status="superseded", on=date(2026, 1, 10), **model)
    link_successor(older=older, newer=record(title="Newer", on=date(2026, 3, 3), **model), by=ana)
    client = as_member(ana)

    def held(day: str) -> list[str]:
        page = client.get("/decisions/in-force/", {"model": "m", "on": day}).content.decode()
        return [title for title in ("Older", "Newer") if re.search(rf"</a> {title}\s*</h2>", page)]

    days = ("2026-01-09", "2026-01-10", "2026-03-02", "2026-03-03", "2026-03-04")
    assert [held(day) for day in days] == [[], ["Older"], ["Older"], ["Newer"], ["Newer"]]


def test_what_does_not_fit_is_said_beside_it(ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    assert client.get("/decisions/in-force/").status_code == 200
    for asked, field in (
        ({"model": "m", "on": "3 March"}, "on"),
        ({"model": "m", "on": "9999-12-31"}, "on"),
        ({"model": "", "on": "2026-03-03"}, "model"),
        ({"model": "x" * 501, "on": "2026-03-03"}, "model"),
        ({"model": "\0", "on": "2026-03-03"}, "model"),
    ):
        page = client.get("/decisions/in-force/", asked)
        assert page.status_code == 422
        assert f'id="id_{field}_error"' in page.content.decode(), asked
        assert client.get("/decisions/in-force/bundle.zip", asked).status_code == 422
    assert client.get("/decisions/in-force/bundle.zip", {"model": "m", "on": "2026-03-03"}).status_code == 404


def test_who_said_what_what_a_pilot_showed_and_what_became_of_it(
    proposed_and_revised: Decision, ana: Member, as_member: SignIn
) -> None:
    """Asked without a day: today is meant."""
    decision = proposed_and_revised
    seen = decisions.current_revision(decision).sha256
    decisions.sign_off(
        decision=decision, signer=Signer(None, ana), stance="dissent", reason="It\nwas not tried.", revision_sha256=seen
    )
    decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")
    pilots.import_pilot(subject=decision, by=ana, file=File("march.csv", table(*[1] * 60)))
    assumption = Assumption.objects.filter(decision=decision, dropped_at=None)[0]
    mark_assumption(assumption=assumption, by=ana, state=AssumptionState.BROKEN)
    client = as_member(ana)
    page = client.get("/decisions/in-force/", {"model": "next-9b"}).content.decode()
    assert "It<br>was not tried." in page
    assert "march.csv" in page
    assert f"Today: accepted {dates.short(timezone.now().date())}." in page
    assert f"An assumption is broken: {assumption.statement}" in page
    decisions.retire_decision(decision=Decision.objects.get(), by=ana, reason="The model is retired.")
    page = client.get("/decisions/in-force/", {"model": "next-9b"}).content.decode()
    assert "Retired on " in page
    assert "The model is retired." in page
    with zipfile.ZipFile(
        io.BytesIO(client.get("/decisions/in-force/bundle.zip", {"model": "next-9b"}).content)
    ) as zipped:
        told = json.loads(zipped.read("D-0001-r2/pilots.json"))
        assert [one["sha256"] for one in told] == [hashlib.sha256(table(*[1] * 60)).hexdigest()]
        assert "D-0001-r2/pilots.json" in zipped.read("SHA256SUMS").decode()


def test_many_that_held_take_no_more_queries_than_one(ana: Member, record: Record, as_member: SignIn) -> None:
    client, used = as_member(ana), {"configuration": {"base_model_id": "m"}}
    record(title="First", on=date(2026, 1, 10), **used)
    asked = "/decisions/in-force/?model=m&on=2026-03-03"
    client.get(asked)
    with CaptureQueriesContext(connection) as one:
        client.get(asked)
    for place in range(5):
        record(title=f"More {place}", on=date(2026, 1, 10), **used)
    with CaptureQueriesContext(connection) as many:
        page = client.get(asked)
    assert page.content.decode().count('class="held"') == 6
    said = [page.content.decode().count(f"in force since 10 Jan 2026{end}") for end in ("", ",")]
    assert said == [12, 0], "a record says its day alone"
    assert len(many) == len(one)
    for decision in Decision.objects.all():
        pilots.import_pilot(subject=decision, by=ana, file=File("march.csv", table(*[1] * 60)))
        room = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Room", use_case="Which?")
        Decision.objects.filter(pk=decision.pk).update(workshop=room, accepted_by=ana)
    with CaptureQueriesContext(connection) as piloted:
        page = client.get(asked)
    assert page.content.decode().count("What a pilot showed") == 6
    assert len(piloted) == len(one) + 3, "the pilots, roles and checklists of all"
    with CaptureQueriesContext(connection) as zipped:
        answer = client.get(asked.replace("/?", "/bundle.zip?"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as folder:
        files = [name.partition("/")[2] for name in folder.namelist()]
    assert (files.count("pilots.json"), files.count("events.jsonl")) == (6, 6)
    assert len(zipped) < len(one) + 6, "none of them for each decision"


def test_what_held_comes_by_pages_and_each_decision_counts_once(ana: Member, record: Record, as_member: SignIn) -> None:
    client, used = as_member(ana), {"configuration": {"base_model_id": "m"}}
    titles = [f"Title {place:02}" for place in range(PAGE + 2)]
    for title in titles:
        record(title=title, on=date(2026, 1, 10), **used)
    first = TermOfForce.objects.get(decision__number=1)
    first.until_at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    first.save()
    TermOfForce.objects.create(
        decision=first.decision, workspace=ana.workspace, revision_number=1, from_at=first.until_at, until_at=None,
        base_model_id="m", fine_tune_checkpoint_id="", dataset_version="",
    )  # fmt: skip
    shown, address = [], "?model=m&on=2026-03-03"
    while address:
        page = client.get(f"/decisions/in-force/{address}").content.decode()
        assert f"{PAGE + 2} decisions were in force" in page
        shown.append(re.findall(r"Title \d\d(?=\s*</h2>)", page))
        more = re.search(r'<nav class="pager".*?href="([^"]*)"', page, re.DOTALL)
        address = html.unescape(more[1]) if more else ""
    assert shown == [[titles[0], *titles[: PAGE - 1]], titles[PAGE - 1 :]]


@pytest.mark.parametrize(
    "after",
    [
        "1", "1|2", "1|x|1", "1|2026-03-03|1", "x|2026-03-03T00:00:00+00:00|1", "1|2026-03-03T00:00:00+00:00|\0",
        "9999999999|2026-03-03T00:00:00+00:00|1",
    ],
)  # fmt: skip
def test_a_place_that_is_none_is_said(ana: Member, record: Record, as_member: SignIn, after: str) -> None:
    record(title="One", on=date(2026, 1, 10), configuration={"base_model_id": "m"})
    page = as_member(ana).get("/decisions/in-force/", {"model": "m", "on": "2026-03-03", "after": after})
    assert (page.status_code, "This address is not complete" in page.content.decode()) == (422, True)


def test_a_revisit_that_has_come_is_not_called_the_next(
    proposed_and_revised: Decision, ana: Member, as_member: SignIn
) -> None:
    decisions.accept_decision(decision=proposed_and_revised, by=ana, unsigned_reason="Agreed aloud.")
    occurrence = Occurrence.objects.get()
    client, asked = as_member(ana), "/decisions/in-force/?model=next-9b"
    due = timezone.now().date() - timedelta(days=3)

    def read() -> list[bool]:
        pages = [client.get(address).content.decode() for address in (asked, "/decisions/1/")]
        return [dates.short(due) in page and "next revisit" not in page.lower() for page in pages]

    assert read() == [False, False]
    Occurrence.objects.filter(pk=occurrence.pk).update(due_on=due)
    assert read() == [True, True]
    assert f"Its revisit has been due since {dates.short(due)}." in client.get(asked).content.decode()
    revisits.start_revisit(occurrence=Occurrence.objects.get(), by=ana)
    assert f"Its revisit, due on {dates.short(due)}, has been started." in client.get(asked).content.decode()


def test_today_is_offered(ana: Member, as_member: SignIn) -> None:
    page = as_member(ana).get("/decisions/in-force/").content.decode()
    assert f'value="{timezone.now().date().isoformat()}"' in page
