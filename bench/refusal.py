"""`bench refusal`: whether the time of an answer tells what its words do not: a known address from an unknown one, a
token that was revoked from one that never was, a decision or room of somebody else's from none.

In process, through all of the middleware, against real servers. Two kinds are told apart as a stranger would: by which
answer took longer. `told_apart` is how often that guess is right: 0.5 is a coin. The floor is one kind beside itself.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from uuid import uuid4

import numpy as np
from django.test import Client

from bench.pages import decision_of, facilitator_of
from bench.timing import machine, rounded, say, share_of

NEEDS = frozenset({"postgres", "redis"})
Ask = Callable[[], int]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--requests", type=int, default=400, help="requests of each kind (400)")


def measure(options: Namespace) -> dict[str, object]:
    """The whole report; times are in milliseconds. Each pair is answered with the same status, or this ends here."""
    pairs = _pairs()
    say(f"Asking for {', '.join(pairs)}: {options.requests} times each, in turns.")
    found = {name: _told_apart(*pair, options.requests) for name, pair in pairs.items()}
    same = next(iter(pairs.values()))[1]
    floor = _told_apart(same, same, options.requests)
    return {
        "benchmark": "refusal",
        "size": {"requests": options.requests},
        "machine": machine(),
        "measured": found,
        "floors": {"one_kind_beside_itself": floor},
        "ratios": {name: rounded(one["known_p50_ms"] / one["unknown_p50_ms"]) for name, one in found.items()},
    }


def _pairs() -> dict[str, tuple[Ask, Ask]]:
    """By name, what is there and refused or kept quiet, and what is not there."""
    from workshops.domain import people, rooms
    from workshops.models import ApiToken

    mine, theirs = facilitator_of("Bench"), facilitator_of("Elsewhere")
    decided = [decision_of(theirs, f"Claims copilot {index}", assumptions=1) for index in range(2)][-1]
    token = people.create_api_token(member=mine, name="bench")
    room = rooms.create_workshop(workspace=theirs.workspace, by=theirs, title="Theirs", use_case="Theirs.")
    revoked = people.create_api_token(member=theirs, name="revoked")
    ApiToken.objects.filter(member=theirs).update(revoked_at=theirs.created_at)
    return {
        "sign-in: a known address": (_signs_in(mine.user.email), _signs_in("nobody@bench.example")),
        "token: one that was revoked": (_calls("/decisions", revoked), _calls("/decisions", "x" * len(revoked))),
        "decision: of another workspace": (
            _calls(f"/decisions/{decided.number}", token),
            _calls("/decisions/9999", token),
        ),
        "room: of another workspace": (
            _calls(f"/workshops/{room.pk}", token),
            _calls(f"/workshops/{uuid4()}", token),
        ),
    }


def _signs_in(email: str) -> Ask:
    client = Client(SERVER_NAME="localhost")
    return lambda: client.post("/sign-in/", {"email": email}).status_code


def _calls(path: str, token: str) -> Ask:
    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {token}"})
    return lambda: client.get(f"/api/v1{path}").status_code


def _told_apart(known: Ask, unknown: Ask, requests: int) -> dict[str, float]:
    _timed(known)
    statuses: set[int] = set()
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(requests):
        for which in (0, 1) if turn % 2 else (1, 0):  # neither is always the second
            status, taken = _timed((known, unknown)[which])
            statuses.add(status)
            times[which].append(taken)
    if len(statuses) > 1:
        raise RuntimeError(f"The two are told apart by their statuses already: {sorted(statuses)}")
    longer = np.array(times[0])[:, None] - np.array(times[1])[None, :]
    share = float((longer > 0).mean() + (longer == 0).mean() / 2)
    return {
        "known_p50_ms": rounded(share_of(times[0], 0.5)),
        "unknown_p50_ms": rounded(share_of(times[1], 0.5)),
        "told_apart": rounded(max(share, 1 - share)),
    }


def _timed(ask: Ask) -> tuple[int, float]:
    from workshops import wire

    wire.connection().flushdb()  # nobody has tried too often
    start = time.perf_counter()
    status = ask()
    return status, (time.perf_counter() - start) * 1000
