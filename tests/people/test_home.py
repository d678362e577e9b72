"""Home and the new workshop."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from workshops.domain import participants, rooms
from workshops.domain.demo import load_demo
from workshops.enums import Stage
from workshops.models import Decision, Member, Workshop, Workspace

PLACES = ("/", "/decisions/", "/revisits/", "/inbox/", "/guide/")

pytestmark = pytest.mark.made_once("demo")


@pytest.fixture
def demo(db: None) -> Workspace:
    return load_demo()


def test_visitor_is_offered_both_doors(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert "Join code" in page
    assert "/sign-in/" in page


def test_empty_home_says_what_to_do(ana: Member, as_member: Any) -> None:
    assert "Open the first workshop" in as_member(ana).get("/").content.decode()


def test_unfinished_ballot_needs_its_owner(workshop: Workshop, ben: Member, as_member: Any, move: Any) -> None:
    participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
    move(workshop, Stage.SCORING)
    assert "you have answered 0 of 14" in as_member(ben).get("/").content.decode()


def test_nothing_of_another_workspace_is_shown(workshop: Workshop, cara: Member, as_member: Any) -> None:
    assert workshop.title not in as_member(cara).get("/").content.decode()


def test_no_decision_or_revisit_of_another_workspace_is_shown(demo: Workspace, cara: Member, as_member: Any) -> None:
    page = as_member(cara).get("/").content.decode()
    for title in Decision.objects.values_list("title", flat=True):
        assert title not in page
    assert "overdue" not in page


def test_home_has_as_many_queries_at_ten_workshops(ana: Member, as_member: Any) -> None:
    client = as_member(ana)

    def open_workshops(count: int) -> None:
        for n in range(count):
            rooms.create_workshop(workspace=ana.workspace, by=ana, title=f"Workshop {n}", use_case="U")

    open_workshops(1)
    with CaptureQueriesContext(connection) as first:
        client.get("/")
    open_workshops(9)
    with CaptureQueriesContext(connection) as then:
        client.get("/")
    assert len(then) == len(first)


class TestNewWorkshop:
    def test_starting_point_fills_the_form(self, ana: Member, as_member: Any) -> None:
        page = as_member(ana).get("/workshops/new/?start=support-copilot").content.decode()
        assert "Internal support copilot" in page
        assert "Runbooks change every week" in page

    def test_opens_the_lobby(self, ana: Member, as_member: Any) -> None:
        response = as_member(ana).post("/workshops/new/", GOOD)
        workshop = Workshop.objects.get()
        assert response["Location"] == f"/w/{workshop.pk}/"
        assert (workshop.anonymous, workshop.criteria_set, workshop.facilitator) == (True, "quick", ana)
        assert list(workshop.roles.values_list("key", flat=True)) == ["product", "security", "data", "legal"]

    @pytest.mark.parametrize(
        "change",
        [{"title": ""}, {"use_case": ""}, {"criteria_set": "picked"}, {"starts_at": "soon"}, {"roles": "Observer"}],
    )
    def test_bad_input_comes_back_with_what_was_typed(
        self, ana: Member, as_member: Any, change: dict[str, str]
    ) -> None:
        response = as_member(ana).post("/workshops/new/", {**GOOD, **change, "facts": "Typed before"})
        assert response.status_code == 422
        assert "Typed before" in response.content.decode()
        assert not Workshop.objects.exists()

    def test_only_facilitators_open_workshops(self, ben: Member, as_member: Any) -> None:
        assert as_member(ben).get("/workshops/new/").status_code == 404


GOOD = {
    "title": "Claims copilot",
    "use_case": "Answer adjusters.",
    "criteria_set": "quick",
    "anonymous": "anonymous",
    "roles": "Legal",
}


class TestDemo:
    def test_demo_is_made_once_and_has_a_decision_that_is_due(self, demo: Workspace) -> None:
        assert load_demo() == demo
        assert Workspace.objects.count() == 1
        assert [(d.label, d.approach, d.status) for d in Decision.objects.order_by("number")] == [
            ("D-0001", "rag", "accepted"),
            ("D-0002", "fine_tuning", "accepted"),
        ]

    def test_demo_home_shows_what_is_overdue(self, demo: Workspace, as_member: Any) -> None:
        ana = Member.objects.get(user__email="ana@demo.example")
        page = as_member(ana).get("/").content.decode()
        assert "overdue" in page
        assert "Marketing assistant" in page


def test_the_place_where_one_is_is_marked_in_the_bar(ana: Member, as_member: Callable[[Member], Client]) -> None:
    client = as_member(ana)
    bars = {path: client.get(path).content.decode().partition("</nav>")[0] for path in PLACES}
    assert {path: re.findall(r'href="([^"]*)" aria-current="page"', bar) for path, bar in bars.items()} == {
        path: [path] for path in PLACES
    }
