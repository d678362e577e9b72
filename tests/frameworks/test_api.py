"""Another framework over HTTP: chosen by its key, answered, and used."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Caller
from tests.computing import compute
from tests.frameworks.conftest import BUYING, KEY
from workshops.domain import people
from workshops.models import Member, Workshop

OPEN = {"title": "Search", "use_case": "Search in our shop."}


@pytest.fixture
def api(ana: Member) -> Caller:
    return Caller(people.create_api_token(member=ana, name="test"))


def test_without_a_key_it_is_the_built_in_one(api: Caller) -> None:
    assert api.ok("POST", "/workshops", OPEN, 201)["framework"] == "adaptation"
    assert api.ok("POST", "/workshops", {**OPEN, "framework": None}, 201)["framework"] == "adaptation"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"framework": "unheard_of"}, "framework"),
        ({"framework": 7}, "framework"),
        ({"framework": KEY, "criteria": ["knowledge_churn"]}, "criteria"),
    ],
)
def test_what_does_not_fit_is_named(api: Caller, change: dict[str, Any], field: str) -> None:
    error = api.ok("POST", "/workshops", {**OPEN, **change}, 422)["error"]
    assert set(error["fields"]) == {field}
    assert not Workshop.objects.exists()


def test_walk_by_the_other_framework(api: Caller) -> None:
    opened = api.ok("POST", "/workshops", {**OPEN, "framework": KEY, "criteria": "quick"}, 201)
    assert (opened["framework"], opened["criteria"]) == (KEY, ["differentiation", "fit", "urgency", "skills"])
    room = f"/workshops/{opened['id']}"
    body = {"code": opened["join_code"], "name": "Eve", "role": "engineering"}
    eve = Caller(Caller().ok("POST", "/join", body, 201)["token"])
    api.ok("POST", f"{room}/stage", {"stage": "scoring"})
    scores = {criterion: {"level": BUYING[criterion]} for criterion in opened["criteria"]}
    eve.ok("PUT", f"{room}/ballot", {"scores": scores})
    for stage in ("discussion", "recommendation"):
        assert api.ok("POST", f"{room}/stage", {"stage": stage})["framework"] == KEY
    assert {row["criterion"] for row in api.ok("GET", f"{room}/results")["criteria"]} == set(scores)
    compute(Workshop.objects.get())
    result = api.ok("GET", f"{room}/recommendation")["recommendation"]
    assert (result["approach"], result["framework"]["key"]) == ("buy", KEY)
    assert {row["approach"] for row in result["ranking"]} == {"buy", "adopt", "build"}
