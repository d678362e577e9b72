"""`bench pages`: how long the pages take that people look at most, and a what-if's answer to a slider, at 1 and at 30
rows, beside a bare Django view.

In process, through all of the middleware, against real servers; without the network and without a web server.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bench.timing import machine, rounded, say, share_of

if TYPE_CHECKING:
    from workshops.models import Decision, Member, Workshop

NEEDS = frozenset({"postgres", "redis"})
ROWS = (1, 30)
ROLES = ("product", "security", "data")
CRITERION = "knowledge_churn"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--requests", type=int, default=100, help="requests of each page (100)")
    parser.add_argument("--rows", type=int, nargs="+", default=list(ROWS), help="sizes of the lists (1 30)")


def measure(options: Namespace) -> dict[str, object]:
    """The whole report. Times are in milliseconds, queries are counted in one request."""
    places: dict[str, tuple[Client, str]] = {}
    for rows in options.rows:
        say(f"Making a workspace with {rows} decisions, two rooms of {rows} people, a decision on {rows} assumptions.")
        places |= {f"{page} at {rows}": place for page, place in _workspace(rows).items()}
    say(f"Asking for {', '.join(places)}: {options.requests} times in turns.")
    with override_settings(ROOT_URLCONF="bench.bare_urls"):
        queries = {name: _queries(client, address) for name, (client, address) in places.items()}
        times = _times({"bare": (Client(SERVER_NAME="localhost"), "/bare/"), **places}, options.requests)
    found = {name: _percentiles(taken) for name, taken in times.items()}
    bare = found.pop("bare")
    return {
        "benchmark": "pages",
        "size": {"requests": options.requests, "rows": options.rows},
        "machine": machine(),
        "measured": {name: {**found[name], "queries": queries[name]} for name in places},
        "floors": {"bare_view": bare},
        "ratios": {name: rounded(found[name]["p50_ms"] / bare["p50_ms"]) for name in places},
    }


def _times(places: dict[str, tuple[Client, str]], requests: int) -> dict[str, list[float]]:
    """Times in milliseconds by name, taken in turns, so that what disturbs the machine disturbs them all."""
    for client, address in places.values():
        _get(client, address)
    times: dict[str, list[float]] = {name: [] for name in places}
    for _ in range(requests):
        for name, (client, address) in places.items():
            times[name].append(_get(client, address))
    return times


def _get(client: Client, address: str) -> float:
    """How many milliseconds one request takes. Raises RuntimeError if the page is not there."""
    start = time.perf_counter()
    response = client.get(address)
    took = (time.perf_counter() - start) * 1000
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}.")
    return took


def _queries(client: Client, address: str) -> int:
    _get(client, address)  # what is kept between requests is there
    with CaptureQueriesContext(connection) as captured:
        _get(client, address)
    return len(captured)


def _percentiles(times: list[float]) -> dict[str, float]:
    return {"p50_ms": rounded(share_of(times, 0.5)), "p95_ms": rounded(share_of(times, 0.95))}


def _workspace(rows: int) -> dict[str, tuple[Client, str]]:
    """By page: a browser in which a facilitator is signed in, and the address. Everything is made by the domain, as
    in a meeting."""
    member = facilitator_of(f"Bench {rows}")
    for index in range(rows - 1):
        decision_of(member, f"Claims copilot {index}", assumptions=1)
    decision, room = decision_of(member, "Claims copilot", assumptions=rows), _room(member, people_in_it=rows)
    recommended = _recommended(member, people_in_it=rows)
    client, script = _browser(member), _browser(member, headers={"HX-Request": "true"})
    return {
        "home": (client, "/"),
        "room": (client, f"/w/{room.pk}/"),
        "decisions": (client, "/decisions/"),
        "decision": (client, f"/decisions/{decision.number}/"),
        "what-if": (script, f"/w/{recommended.pk}/recommendation/what-if/?w.{CRITERION}=3"),
    }


def facilitator_of(name: str) -> Member:
    """Ana, who facilitates in a new workspace of that name."""
    from workshops.domain import people
    from workshops.enums import MemberRole

    workspace = people.create_workspace(name=name)
    address = f"ana@{workspace.slug}.example"
    return people.add_member(workspace=workspace, email=address, name="Ana", role=MemberRole.FACILITATOR)


def _browser(member: Member, **kind: Any) -> Client:
    client = Client(SERVER_NAME="localhost", **kind)
    client.force_login(member.user)
    return client


def _room(member: Member, *, people_in_it: int) -> Workshop:
    """A room in its scoring, where everybody has answered the first criterion."""
    from workshops.domain import ballots, participants, rooms
    from workshops.enums import Stage

    workshop = rooms.create_workshop(
        workspace=member.workspace, by=member, title="Claims copilot", use_case="Answer adjusters from the manual."
    )
    rooms.move_stage(workshop=workshop, by=member, to=Stage.SCORING)
    for index in range(people_in_it):
        one = participants.join_workshop(workshop=workshop, name=f"Guest {index}", role=ROLES[index % len(ROLES)])
        ballots.cast_ballot(participant=one, scores={CRITERION: {"level": 3}})
    return workshop


def _recommended(member: Member, *, people_in_it: int) -> Workshop:
    """A room that sees its recommendation, where everybody has answered and weighed every criterion."""
    from workshops.domain import ballots, recommendations, rooms
    from workshops.enums import Stage
    from workshops.models import Participant, Recommendation

    workshop = _room(member, people_in_it=people_in_it)
    guests = list(Participant.objects.filter(workshop=workshop))
    for place, one in enumerate(guests):
        scores = {key: {"level": (place + other) % 5} for other, key in enumerate(workshop.criteria)}
        ballots.cast_ballot(participant=one, scores=scores)
    for stage in (Stage.DISCUSSION, Stage.WEIGHTING):
        workshop = rooms.move_stage(workshop=workshop, by=member, to=stage)
    for place, one in enumerate(guests):
        weights = {key: 1 + (place + other) % 10 for other, key in enumerate(workshop.criteria)}
        ballots.cast_ballot(participant=one, scores={}, weights=weights)
    workshop = rooms.move_stage(workshop=workshop, by=member, to=Stage.RECOMMENDATION)
    asked = Recommendation.objects.get(round__workshop=workshop)
    recommendations.compute_recommendation(recommendation_id=asked.pk)
    return workshop


def decision_of(member: Member, title: str, *, assumptions: int) -> Decision:
    """A recorded decision of a workshop with one ballot, on as many assumptions as a decision may have."""
    from workshops.domain import decisions, rooms
    from workshops.domain.decision_text import MAX_ROWS
    from workshops.enums import Stage

    workshop = _room(member, people_in_it=1)
    for stage in (Stage.DISCUSSION, Stage.RECOMMENDATION):
        workshop = rooms.move_stage(workshop=workshop, by=member, to=stage)
    statements = [
        {
            "statement": f"The manual keeps changing weekly ({index}).",
            "owner": "Dee",
            "signal": {"metric": "changes a month", "comparator": "<", "threshold": 4, "window_days": 30},
        }
        for index in range(min(assumptions, MAX_ROWS))
    ]
    text = {
        "title": title,
        "approach": "rag",
        "fallback": "No hit in the manual: decline and hand over.",
        "rationale": "Facts change every week, and adjusters need the page.",
        "metrics": [{"name": "Grounded correctness", "comparator": ">=", "threshold": 90, "unit": "%"}],
        "assumptions": statements,
        "revisit": {"every_months": 3, "owner": ""},
    }
    return decisions.record_decision(workshop=workshop, by=member, text=text)
