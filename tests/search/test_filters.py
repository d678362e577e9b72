"""The filters of the log: one reading of them for page, exports, saved views and API."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.search.conftest import Record
from workshops.domain import decisions, people
from workshops.domain.decision_import import link_successor
from workshops.domain.decisions import Signer
from workshops.domain.readings import take_reading
from workshops.enums import STALE_DAYS
from workshops.models import Decision, Member, Occurrence, SavedView, Signal, SignOff, Workspace
from workshops.queries.decision_search import SORTS

pytestmark = pytest.mark.made_once("log")

SignIn = Callable[[Member], Client]
# The rows of a page and of the API, as numbers in their order.
Numbers = list[int]


@pytest.fixture
def log(ana: Member, ben: Member, record: Record) -> dict[int, Decision]:
    """Five decisions.

    1: RAG of 10 Jan 2026 on alpha, superseded on 1 Mar by 2: fine-tuning on beta. 3: RAG, proposed; its signal broke,
    and Ana dissents. 4: a hybrid, retired today. 5: prompting, which Ben looks after; its signal is silent.
    """
    model = {"base_model_id": "alpha-1", "dataset_version": "v1"}
    one = record(title="Alpha", status="superseded", on=date(2026, 1, 10), configuration=model)
    tuned = {"base_model_id": "beta-2", "fine_tune_checkpoint_id": "Ckpt-É7"}
    two = record(title="Beta", approach="fine_tuning", on=date(2026, 3, 1), configuration=tuned)
    link_successor(older=one, newer=two, by=ana)
    three = record(title="Gamma", status="proposed")
    Signal.objects.filter(assumption__decision=three).update(broken_since=datetime(2026, 11, 1, tzinfo=UTC))
    seen = decisions.current_revision(three).sha256
    signer = Signer(None, ana)
    decisions.sign_off(decision=three, signer=signer, stance="dissent", reason="=1+1", revision_sha256=seen)
    SignOff.objects.update(role_key="security", role_label="Security")
    four = record(title="delta", approach="hybrid")
    decisions.retire_decision(decision=four, by=ana, reason="Gone.")
    five = record(title="Épsilon", approach="prompting")
    five.accepted_at = None
    Decision.objects.filter(pk=five.pk).update(status="proposed", accepted_at=None, accepted_by=None)
    decisions.accept_decision(decision=Decision.objects.get(pk=five.pk), by=ana)
    plan = Decision.objects.get(pk=five.pk).revisit_plan
    plan.owner = ben
    plan.save()
    Signal.objects.filter(assumption__decision=five).update(silent_at=datetime(2026, 2, 1, tzinfo=UTC))
    return {decision.number: decision for decision in (one, two, three, four, five)}


FILTERS: dict[str, Numbers] = {
    "": [5, 4, 3, 2, 1],
    "approach=rag": [3, 1],
    "status=proposed": [3],
    "status=superseded&approach=rag": [1],
    "owner=Ben": [5],
    "owner=ben@acme.example": [5],
    "owner=me": [],
    "signal=broken": [3],
    "signal=silent": [5],
    "dissent=yes": [3],
    "dissent_role=security": [3],
    "dissent_role=data": [],
    "due=fresh": [5],
    "due_before=2100-01-01": [5],
    "decided_after=2026-01-10&decided_before=2026-01-11": [1],
    "decided_before=2026-01-10": [],
    "decided_after=2026-01-11&decided_before=2026-03-02": [2],
    "in_force_on=2026-01-09": [],
    "in_force_on=2026-02-10": [1],
    "in_force_on=2026-02-28": [1],
    "in_force_on=2026-03-01": [2],
    "in_force_on=2026-06-01": [2],
    "in_force_on=2026-02-10&base_model_id=ALPHA-1": [1],
    "in_force_on=2026-06-01&base_model_id=alpha-1": [],
    "base_model_id=alpha-1": [1],
    "base_model_id=alpha": [],
    "fine_tune_checkpoint_id=ckpt-e7": [2],
    "dataset_version=v1": [1],
    "decided_after=2026-01-01": [5, 4, 2, 1],  # what is only proposed was not decided
    "sort=number": [1, 2, 3, 4, 5],
    "sort=title&status=superseded": [1],
    "sort=decided&approach=rag": [1, 3],
    "sort=-decided&approach=rag": [3, 1],
    "sort=due": [5, 1, 2, 3, 4],
    "q=beta&approach=fine_tuning": [2],
    "q=alpha&approach=fine_tuning": [],
}

# What does not fit, and the field that is named.
BAD: dict[str, str] = {
    "approach=magic": "approach",
    "status=fine": "status",
    "owner=Nobody": "owner",
    "owner=00000000-0000-0000-0000-000000000000": "owner",
    "signal=loud": "signal",
    "dissent=no": "dissent",
    "dissent_role=kings": "dissent_role",
    "due=never": "due",
    "due_before=soon": "due_before",
    "decided_after=2026-02-30": "decided_after",
    "decided_before=20260230": "decided_before",
    "in_force_on=0001-01-01": "in_force_on",
    "in_force_on=9999-12-31": "in_force_on",
    "decided_after=2026-03-01&decided_before=2026-03-01": "decided_before",
    f"base_model_id={'x' * 501}": "base_model_id",
    f"q={'x' * 201}": "q",
    "q=%00": "q",
    "sort=beauty": "sort",
}


def api(member: Member) -> Callable[[str], Any]:
    token = people.create_api_token(member=member, name="test")
    return lambda query: Client().get(f"/api/v1/decisions?{query}", headers={"Authorization": f"Bearer {token}"})


def rows_of(page: str) -> Numbers:
    return [int(number) for number in re.findall(r'class="log-number">D-(\d+)<', page)]


def numbers_in(answer: Any) -> Numbers:
    return [int(row["number"][2:]) for row in answer.json()["results"]]


def test_page_api_and_exports_are_one_reading(log: dict[int, Decision], ana: Member, as_member: SignIn) -> None:
    client, call = as_member(ana), api(ana)
    for query, numbers in FILTERS.items():
        got = {
            "page": rows_of(client.get(f"/decisions/?{query}").content.decode()),
            "api": numbers_in(call(query)),
        }
        assert got == dict.fromkeys(got, numbers), query
    query = "status=superseded&approach=rag"
    lines = client.get(f"/decisions/decisions.jsonl?{query}").getvalue().decode().splitlines()
    assert [json.loads(line)["number"] for line in lines] == ["D-0001"]
    sheet = client.get(f"/decisions/decisions.csv?{query}").getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(sheet))
    assert (row["number"], row["base_model_id"], row["decided_on"]) == ("D-0001", "alpha-1", "")


def test_what_does_not_fit_is_named_at_its_field(log: dict[int, Decision], ana: Member, as_member: SignIn) -> None:
    client, call = as_member(ana), api(ana)
    for query, field in BAD.items():
        answer = call(query)
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field]), query
        sentence = answer.json()["error"]["fields"][field]
        page = client.get(f"/decisions/?{query}")
        said = re.search(rf'id="id_{field}_error">\s*<span>([^<]+)<', page.content.decode())
        assert page.status_code == 422, query
        assert said is not None, query
        assert unescape(said.group(1)) == sentence, query
        assert rows_of(page.content.decode()) == [], query
        for end in ("csv", "jsonl"):
            assert client.get(f"/decisions/decisions.{end}?{query}").status_code == 422, query
    for cursor in ("x", "eA==", "LW51bWJlcnx4fDE=", "dGl0bGV8MXww", "LW51bWJlcnwxfHg=", "ZGVjaWRlZHwxfDIwMjYtMDEtMDE="):
        answer = call(f"cursor={cursor}")
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["cursor"]), cursor
    for after in ("x", "title|1|A", "-number|x|1", "-number|1|x"):
        page = client.get("/decisions/", {"after": after})
        assert page.status_code == 422, after
        assert "Begin at the first page" in page.content.decode(), after
    # Numbers that no row can have are before or behind them all.
    assert client.get("/decisions/", {"after": "-number|1|99999999999999999999"}).status_code == 200


def test_pages_of_every_order_join_up(log: dict[int, Decision], ana: Member) -> None:
    call = api(ana)
    for sort in SORTS:
        found: Numbers = []
        cursor = ""
        while cursor is not None:
            answer = call(f"sort={sort}&limit=2&cursor={cursor}")
            found += numbers_in(answer)
            cursor = answer.json()["next_cursor"]
        assert found == numbers_in(call(f"sort={sort}")), sort
        assert sorted(found) == [1, 2, 3, 4, 5], sort


def test_a_part_for_htmx_keeps_the_address_and_names_faults(
    log: dict[int, Decision], ana: Member, as_member: SignIn
) -> None:
    client = as_member(ana)
    part = client.get("/decisions/?q=beta&approach=&sort=", headers={"HX-Request": "true"})
    assert part["HX-Replace-Url"] == "?q=beta"
    text = part.content.decode()
    assert "<html" not in text
    assert rows_of(text) == [2]
    assert "<mark>beta</mark>-2" in text
    wrong = client.get("/decisions/?due_before=soon", headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert re.search(r'id="id_due_before_error" hx-swap-oob="true">\s*<span>This is a date', wrong.content.decode())
    whole = client.get("/decisions/?q=beta", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "HX-Request" in whole["Vary"]


def test_the_dissent_stands_in_the_row_and_no_cell_is_a_formula(
    log: dict[int, Decision], ana: Member, as_member: SignIn, record: Record
) -> None:
    record(title='=HYPERLINK("x")', rationale="@SUM(A1)\n-2", scope_now="", fallback=" +1")
    client = as_member(ana)
    assert "Ana: “=1+1”" in client.get("/decisions/?dissent=yes").content.decode()
    file = client.get("/decisions/decisions.csv").getvalue().decode()
    assert file.startswith("\ufeffnumber,title,")
    rows = list(csv.DictReader(io.StringIO(file[1:])))
    assert (rows[0]["title"], rows[0]["fallback"]) == ('\'=HYPERLINK("x")', "' +1")
    assert rows[0]["rationale"] == "'@SUM(A1)\n-2"
    assert rows[3]["dissent"] == "Ana: =1+1"
    # A day that somebody wrote elsewhere is that day everywhere, also one of the first year.
    record(title="Old", on=date(1, 1, 1))
    Workspace.objects.update(time_zone="Pacific/Honolulu")
    rows = list(csv.DictReader(io.StringIO(client.get("/decisions/decisions.csv").getvalue().decode("utf-8-sig"))))
    assert [row["decided_on"] for row in rows if row["title"] in ("Old", "Beta")] == ["0001-01-01", "2026-03-01"]


def test_a_view_is_ones_own(log: dict[int, Decision], ana: Member, ben: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    kept = client.post("/decisions/views/", {"name": "  Broken   ones ", "query": "signal=broken&approach="})
    assert kept["Location"] == "/decisions/?signal=broken"
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Broken ones", "signal=broken")
    client.post("/decisions/views/", {"name": "BROKEN ones", "query": "signal=silent"})
    assert SavedView.objects.get().query == "signal=silent"
    assert 'href="/decisions/?signal=silent"' in client.get("/decisions/").content.decode()
    assert "Broken ones" not in as_member(ben).get("/decisions/").content.decode()
    for body in ({"name": " ", "query": "q=x"}, {"name": "A", "query": ""}, {"name": "A", "query": "status=fine"}):
        refused = client.post("/decisions/views/", body)
        assert refused.status_code == 422
        assert "id_view_name_error" in refused.content.decode(), body
    assert as_member(ben).post(f"/decisions/views/{view.pk}/removal/").status_code == 404
    assert client.post(f"/decisions/views/{view.pk}/removal/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_reading_ends_the_silence(log: dict[int, Decision], ana: Member) -> None:
    assert numbers_in(api(ana)("signal=silent")) == [5]
    take_reading(signal=Signal.objects.get(assumption__decision=log[5]), by=ana, value=9)
    assert numbers_in(api(ana)("signal=silent")) == []


def test_snippets_take_the_same_queries_for_thirty_as_for_one(ana: Member, record: Record) -> None:
    call, counts = api(ana), []
    call("")
    for more in (1, 29):
        for number in range(more):
            record(title=f"Row {more} {number}", rationale="Changing needle?")
        with CaptureQueriesContext(connection) as captured:
            answer = call("q=needle+changes&limit=100")
        assert all("<mark>Changing needle</mark>" in row["snippet"] for row in answer.json()["results"])
        counts.append((len(answer.json()["results"]), len(captured)))
    assert [count for count, _queries in counts] == [1, 30]
    assert counts[0][1] == counts[1][1]


def test_overdue_is_found_with_stale(log: dict[int, Decision], ana: Member) -> None:
    for days, due in ((9, "overdue"), (STALE_DAYS + 10, "stale")):
        Occurrence.objects.update(due_on=timezone.now().date() - timedelta(days=days))
        assert numbers_in(api(ana)("due=overdue")) == [5]
        assert numbers_in(api(ana)(f"due={due}")) == [5]
