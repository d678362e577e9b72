"""The what-if in an anonymous workshop: however it is asked, it tells no person's answers or weights from another's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.decisions.asking import address, asked, recommend, result_of, shown_sliders, stored
from workshops.domain import ballots, frameworks, participants, recommendations, rooms
from workshops.domain.what_if import start_of
from workshops.enums import Stage
from workshops.models import Member, StakeholderRole, Workshop
from workshops.refusals import InvalidFields

SignIn = Callable[[Member], Client]
Cast = list[tuple[str, dict[str, int | None]]]
LEVELS: dict[str, int | None] = {"latency": 1, "urgency": 3, "factual_gap": 3}
LOUD: dict[str, int | None] = {"latency": 4, "urgency": 0, "factual_gap": 0}
# Compared by themselves, or said of what is not.
APART = ("contributions", "flips", "ranking", "equal_person")
TWO_OF_THREE: Cast = [("product", LEVELS)] * 3 + [("data", LEVELS | {"latency": 2})] * 3


def quiet(ana: Member, cast: Cast, weights: dict[int, dict[str, float]] | None = None) -> Workshop:
    """An anonymous workshop at its recommendation. `cast`: (role, answers); `weights`: by place in the cast."""
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Quiet", use_case="Answer in private.", anonymous=True
    )
    for role in dict.fromkeys(role for role, _ in cast if role not in ("product", "data", "security")):
        StakeholderRole.objects.create(workshop=workshop, key=role, label=role.capitalize(), position=9)
    people = [participants.join_workshop(workshop=workshop, name=f"P{i}", role=r) for i, (r, _) in enumerate(cast)]
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    for person, (_, levels) in zip(people, cast, strict=True):
        ballots.cast_ballot(participant=person, scores={key: {"level": level} for key, level in levels.items()})
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.WEIGHTING)
    for place, points in (weights or {}).items():
        ballots.cast_ballot(participant=people[place], scores={}, weights=points)
    return recommend(rooms.move_stage(workshop=workshop, by=ana, to=Stage.RECOMMENDATION))


def only(workshop: Workshop, criterion: str) -> str:
    """The parameters that leave one criterion with a weight."""
    points = start_of(workshop, stored(workshop)).points
    return "&".join(f"w.{key}={10 if key == criterion else 0}" for key in points)


def test_small_roles_are_not_weighed_apart(ana: Member, as_member: SignIn) -> None:
    workshop = quiet(ana, [*TWO_OF_THREE, ("security", LOUD), ("security", LEVELS), ("legal", LOUD)])
    client = as_member(ana)
    page = client.get(address(workshop)).content.decode()
    assert [name for name in shown_sliders(page) if name.startswith("r.")] == []
    assert "Without Security" not in page
    assert "a role is kept back" in page
    for hidden in ("r.security=0", "without=security", "without=legal", "r.data=3"):
        answer = client.get(f"{address(workshop)}?{hidden}")
        assert (answer.status_code, "not shown apart" in answer.content.decode()) == (422, True)


def test_what_is_counted_person_by_person_is_not_called_stored(ana: Member, as_member: SignIn) -> None:
    """Five against five and one alone: role by role the values are others than person by person."""
    workshop = quiet(ana, [*[("product", LEVELS)] * 5, *[("data", LEVELS)] * 5, ("security", LOUD)])
    client = as_member(ana)
    unmoved = client.get(address(workshop)).content.decode()
    assert "comes first, as stored." in unmoved
    assert "as soon as you move a criterion, every person counts the same" in unmoved
    start = start_of(workshop, stored(workshop)).points
    moved = client.get(f"{address(workshop)}?w.latency={start['latency'] + 0.5}").content.decode()
    said = moved.split('id="what-if-says"', 1)[1]
    assert "Counted person by person: " in said
    assert "these figures may differ from the stored ones, which weigh roles" in said
    assert "before the change" in said
    assert "as stored" not in said
    before = {float(value) for value in re.findall(r"value (0\.\d\d) →", said)}
    assert before != {round(row["value"], 2) for row in result_of(workshop)["ranking"]}


def test_where_roles_are_weighed_it_is_compared_with_what_is_stored(ana: Member, as_member: SignIn) -> None:
    workshop = quiet(ana, TWO_OF_THREE)
    start = start_of(workshop, stored(workshop)).points
    said = as_member(ana).get(f"{address(workshop)}?w.latency={start['latency'] + 0.5}").content.decode()
    assert "erson by person" not in said
    assert "every person counts the same" not in said
    before = sorted(float(value) for value in re.findall(r"value (0\.\d\d) →", said))
    assert before == sorted(round(row["value"], 2) for row in result_of(workshop)["ranking"])


def test_a_role_with_one_answer_on_one_criterion_stays(ana: Member) -> None:
    cast: Cast = [("product", LEVELS), *[("product", {"latency": 1, "factual_gap": 2, "urgency": None})] * 2]
    workshop = quiet(ana, [*cast, *TWO_OF_THREE[3:], *[("security", LEVELS)] * 3])
    assert not start_of(workshop, stored(workshop)).roles
    for role in ("product", "data", "security"):
        with pytest.raises(InvalidFields, match="not shown apart"):
            asked(workshop, f"{only(workshop, 'urgency')}&without={role}")


def test_weights_stay_the_groups(ana: Member) -> None:
    """One person in each role weighs, so a role alone would show that person's weights."""
    workshop = quiet(ana, TWO_OF_THREE, {0: {"latency": 10}, 3: {"urgency": 10}})
    weights = result_of(workshop)["weights"]
    assert (weights["latency"], weights["urgency"]) == (0.5, 0.5)
    for query in ("without=data", "r.product=3"):
        got = asked(workshop, query)["weights"]
        assert (got["latency"], got["urgency"]) == pytest.approx((0.5, 0.5))


def test_what_if_does_not_tell_ballots_apart(ana: Member) -> None:
    """Two rooms that look the same after the reveal: only who said what is another."""
    hidden: Cast = [("security", LOUD), ("legal", LEVELS), ("operations", LEVELS | {"latency": 3})]
    swapped: Cast = [(role, levels) for (role, _), (_, levels) in zip(hidden, reversed(hidden), strict=True)]
    crossed: Cast = [("product", LEVELS | {"latency": 4}), ("product", LEVELS | {"urgency": 0}), ("product", LEVELS)]
    joined: Cast = [("product", LEVELS | {"latency": 4, "urgency": 0}), ("product", LEVELS), ("product", LEVELS)]
    one = quiet(ana, [*crossed, *TWO_OF_THREE[3:], *hidden])
    # Also between a role that is shown and one that is not: role by role these two differ, in the counts they do not.
    traded: Cast = [
        ("data", LOUD),
        *TWO_OF_THREE[4:],
        *[(r, LEVELS | {"latency": 2} if x == LOUD else x) for r, x in swapped],
    ]
    other = quiet(ana, [*joined, *traded])
    plain = [recommendations.recompute(stored(w).inputs, frameworks.framework_of(w), 500) for w in (one, other)]
    assert plain[0]["ranking"] != plain[1]["ranking"]  # the draws know
    for criterion in LEVELS:
        said = [asked(room, only(room, criterion)) for room in (one, other)]
        for result in said:
            for row in result["ranking"]:
                row["value"] = round(row["value"], 9)
        assert said[0]["ranking"] == said[1]["ranking"]
        alike = [{key: part for key, part in each.items() if key not in APART} for each in said]
        assert alike[0] == alike[1]


def test_page_shows_no_shares_of_draws(ana: Member, as_member: SignIn) -> None:
    workshop = quiet(ana, [*TWO_OF_THREE, ("security", LOUD), ("security", LEVELS), ("legal", LOUD)])
    page = as_member(ana).get(f"{address(workshop)}?w.latency=1").content.decode()
    assert "How often each comes first is not computed" in page
    assert "plausible weightings" not in page
    assert not re.search(r"first in (more than |fewer than )?\d+ of 100", page)
    assert "value 0." in page.lower()
