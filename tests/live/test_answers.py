"""An answer by script is told the same by the lane and by the view, and what is no such answer goes to the view."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.live.clients import cookie_of
from tests.live.posts import FORM_TOKEN, LANE, VIEW, Reply, answer_path, browser_of, post
from tests.processes import Web
from tests.stored_answers import stored
from workshops.domain import participants, people, rooms
from workshops.enums import MemberRole, Stage
from workshops.live.answers import LONGEST, AnswerApplication
from workshops.live.asgi import Message, Scope
from workshops.models import Answer, Member, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
Move = Callable[..., Workshop]

SOUND = {"level": "3", "confidence": "2", "reason": "Adjusters wait.", "client": "tab", "sequence": 7, "round": 1}
STORED = [("latency", 3, 2, "Adjusters wait.")]


def both(web: Web, path: str, body: Any, headers: dict[str, str]) -> Reply:
    """The lane's reply, after the view has been seen to say the same."""
    lane, view = (post(web, path, body, {**headers, "Content-Type": kind}) for kind in (LANE, VIEW))
    assert (lane.is_of_the_lane, view.is_of_the_lane) == (True, False), (path, body, lane, view)
    assert lane.words == view.words
    assert [said.headers.get("retry-after") for said in (lane, view)] == [None, None]
    return lane


# The same words

# What is sent: the criterion, the body, and what is told.
BODIES: dict[str, tuple[str, Any, tuple[int, Any]]] = {
    "sound": ("latency", SOUND, (200, 1)),
    "bare": ("latency", {"level": "3"}, (200, 1)),
    "numbers": ("latency", {"level": 3, "confidence": 2}, (200, 1)),
    "don't know": ("latency", {"level": "unknown", "confidence": "", "reason": ""}, (200, 1)),
    "no reason": ("latency", {"level": "3", "reason": None, "confidence": None}, (200, 1)),
    "unknown names": ("latency", {"level": "3", "participant": "somebody else", "criterion": "urgency"}, (200, 1)),
    "UTF-16": ("latency", '{"level": "3"}'.encode("utf-16"), (200, 1)),
    "no level": ("latency", {}, (422, ("invalid", "level"))),
    "no such level": ("latency", {"level": "5"}, (422, ("invalid", "level"))),
    "levels": ("latency", {"level": ["3"]}, (422, ("invalid", "level"))),
    "no such confidence": ("latency", {"level": "3", "confidence": "4"}, (422, ("invalid", "confidence"))),
    "long reason": ("latency", {"level": "3", "reason": "x" * 1001}, (422, ("invalid", "reason"))),
    "NUL in the reason": ("latency", {"level": "3", "reason": "a\0b"}, (422, ("invalid", "reason"))),
    "half a character in the reason": ("latency", {"level": "3", "reason": "a\ud800b"}, (422, ("invalid", "reason"))),
    "half a character in the client": ("latency", {"level": "3", "client": "\udfff"}, (422, ("invalid", "client"))),
    "long client": ("latency", {"level": "3", "client": "x" * 41}, (422, ("invalid", "client"))),
    "negative sequence": ("latency", {"level": "3", "sequence": -1}, (422, ("invalid", "sequence"))),
    "huge sequence": ("latency", {"level": "3", "sequence": 2**63}, (422, ("invalid", "sequence"))),
    "endless sequence": ("latency", b'{"level": "3", "sequence": 1e999}', (422, ("invalid", "sequence"))),
    "round 0": ("latency", {"level": "3", "round": 0}, (422, ("invalid", "round"))),
    "another round": ("latency", {**SOUND, "round": 2}, (409, ("round_closed",))),
    "a round beyond 32 bits": ("latency", {**SOUND, "round": 2**40}, (409, ("round_closed",))),
    "a round beyond 64 bits": ("latency", {**SOUND, "round": 2**70}, (409, ("round_closed",))),
    "no such criterion": ("nonsense", SOUND, (422, ("invalid", "scores.nonsense"))),
    "no such criterion or level": ("nonsense", {"level": "9"}, (422, ("invalid", "level"))),
    "several faults": ("latency", {"level": "9", "round": -1}, (422, ("invalid", "round", "level"))),
    "no JSON": ("latency", b"nonsense", (422, ("invalid", "body"))),
    "no text": ("latency", b'{"level": "\xff"}', (422, ("invalid", "body"))),
    "nothing": ("latency", b"", (422, ("invalid", "body"))),
    "a list": ("latency", [SOUND], (422, ("invalid", "body"))),
    "a text": ("latency", "3", (422, ("invalid", "body"))),
    "a number of too many digits": ("latency", b'{"sequence": %s}' % (b"9" * 5000), (422, ("invalid", "body"))),
    "nested deeply": ("latency", b"[" * 16_000, (422, ("invalid", "body"))),
}


def test_every_body(web: Web, scoring: Workshop, crowd: list[Participant]) -> None:
    browser = browser_of(crowd[0])
    told, saved = {}, set()
    for name, (criterion, body, _) in BODIES.items():
        told[name] = both(web, answer_path(scoring, criterion), body, browser).told
        saved |= {name} if Answer.objects.all().delete()[0] else set()
    assert told == {name: expected for name, (_, _, expected) in BODIES.items()}
    assert saved == {name for name, (status, _) in told.items() if status == 200}


def test_everybody(
    web: Web, scoring: Workshop, crowd: list[Participant], ana: Member, ben: Member, cara: Member
) -> None:
    pia, _, dee = crowd
    elsewhere = rooms.create_workshop(workspace=cara.workspace, by=cara, title="Theirs", use_case="Elsewhere.")
    another = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Another", use_case="Something else.")
    participants.join_workshop(workshop=scoring, name="Ben", role="security", member=ben)
    observer = participants.join_workshop(workshop=scoring, name="Olga", role="observer")
    neighbour = participants.join_workshop(workshop=another, name="Nora", role="data")
    stranger = participants.join_workshop(workshop=elsewhere, name="Sid", role="data")
    left = people.add_member(workspace=ana.workspace, email="lea@acme.example", name="Lea", role=MemberRole.MEMBER)
    participants.join_workshop(workshop=scoring, name="Lea", role="data", member=left)
    browsers = {
        "guest": browser_of(pia),
        "member": browser_of(ben),
        "facilitator without a ballot": browser_of(ana),
        "observer": browser_of(observer),
        "removed": browser_of(dee),
        "neighbour": browser_of(neighbour),
        "stranger": browser_of(stranger),
        "member of another workspace": browser_of(cara),
        "member who has left": browser_of(left),
        "nobody": browser_of(None),
        "no such session": {**browser_of(None), "Cookie": f"csrftoken={FORM_TOKEN}; sessionid={'x' * 32}"},
        "no session key": {**browser_of(None), "Cookie": f'csrftoken={FORM_TOKEN}; sessionid="\\000{"x" * 32}"'},
    }
    participants.remove_participant(participant=dee, by=ana)
    Member.objects.filter(pk=left.pk).update(deactivated_at=timezone.now())
    path = answer_path(scoring, "latency")
    assert {who: both(web, path, SOUND, browser).told for who, browser in browsers.items()} == {
        "guest": (200, 1),
        "member": (200, 1),
        "facilitator without a ballot": (404, ("no_ballot",)),
        "observer": (404, ("no_ballot",)),
        "removed": (404, ("seat_over",)),
        "neighbour": (404, ("not_found",)),
        "stranger": (404, ("not_found",)),
        "member of another workspace": (404, ("not_found",)),
        "member who has left": (401, ("sign_in_needed",)),
        "nobody": (401, ("sign_in_needed",)),
        "no such session": (401, ("sign_in_needed",)),
        "no session key": (401, ("sign_in_needed",)),
    }
    assert set(Answer.objects.values_list("participant__name", "round__workshop")) == {
        ("Pia", scoring.pk),
        ("Ben", scoring.pk),
    }
    nowhere = f"/w/{ana.pk}/answers/latency/"
    assert both(web, nowhere, SOUND, browsers["guest"]).told == (404, ("not_found",))


def test_every_stage(web: Web, workshop: Workshop, crowd: list[Participant], move: Move) -> None:
    path, browser = answer_path(workshop, "latency"), browser_of(crowd[0])
    later = {**SOUND, "level": "0", "sequence": 8}

    def told(body: dict[str, Any]) -> Reply:
        return both(web, path, body, browser)

    assert "Scoring has not begun yet." in told(SOUND).json["error"]["message"]
    move(workshop, Stage.SCORING)
    first = told(SOUND).json
    # Not by the verb: the log keeps what it says for good, and other tests count locks in it.
    Workshop.objects.update(locked_at=timezone.now())
    assert told(later).told == (409, ("locked",))
    assert told(SOUND).told == (200, 1)  # which was saved before
    Workshop.objects.update(locked_at=None)
    assert told({**later, "sequence": 6}).told == (200, 1)  # is older, and changes nothing
    move(workshop, Stage.DISCUSSION)
    repeated = told(SOUND).json
    assert repeated == {**first, "saved_at": repeated["saved_at"]}
    saved_at = Answer.objects.get().saved_at.isoformat().replace("+00:00", "Z")
    assert (repeated["saved_at"], first["saved_at"] <= saved_at) == (saved_at, True)
    assert told(later).told == (409, ("round_closed",))
    assert told({**SOUND, "client": "another tab"}).told == (409, ("round_closed",))
    move(workshop, Stage.SCORING)
    assert told(SOUND).json == repeated
    assert told(later).told == (409, ("round_closed",))
    assert stored() == STORED * 2  # of the round that is closed, and copied into the next
    assert told({**later, "round": 2}).told == (200, 1)
    move(workshop, Stage.CANCELLED)
    assert told({**later, "sequence": 9, "round": 2}).told == (409, ("round_closed",))


# What goes to the view


def test_who_does_not_come_from_a_page_of_ours_is_answered_by_django(
    web: Web, scoring: Workshop, crowd: list[Participant]
) -> None:
    path, browser, session = answer_path(scoring, "latency"), browser_of(crowd[0]), cookie_of(crowd[0])
    strange = {
        "no token": session,
        "no cookie of the form": {**session, "X-CSRFToken": FORM_TOKEN},
        "another token": {**browser, "X-CSRFToken": "d" * 32},
        "foreign page": {**browser, "Origin": "https://elsewhere.example"},
        "hidden page": {**browser, "Origin": "null"},
        "foreign page by plain HTTP": {**browser, "Origin": web.address.replace("127.0.0.1", "localhost")},
        "wrong host": {**browser, "Host": "elsewhere.example"},
        "wrong host, which alone speaks against it": {**browser, "Host": "elsewhere.example", "Origin": ""},
        "impossible host": {**browser, "Host": "a b"},
    }
    replies = {why: post(web, path, SOUND, headers) for why, headers in strange.items()}
    assert not any(reply.is_of_the_lane for reply in replies.values())
    assert {why: reply.status for why, reply in replies.items()} == {
        **dict.fromkeys(strange, 409),
        **dict.fromkeys((why for why in strange if "host" in why), 400),
    }
    assert stored() == []
    assert post(web, path, SOUND, {**browser, "Origin": ""}).is_of_the_lane


def test_nothing_is_read_of_what_goes_to_the_view(workshop: Workshop, settings: Settings) -> None:
    """Plain HTTP where HTTPS is asked for: Django sends it there."""
    settings.SECURE_SSL_REDIRECT = True
    browser = {"Host": "localhost", "Referer": "https://localhost/", **browser_of(None)}
    scope: Scope = {
        "type": "http",
        "scheme": "http",
        "method": "POST",
        "path": answer_path(workshop, "latency"),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in browser.items()],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        assert scope["scheme"] == "https", "It was read."
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    answers = AnswerApplication()
    assert asyncio.run(answers(scope, receive, send)) is False
    scope["scheme"] = "https"
    assert asyncio.run(answers(scope, receive, send)) is True
    assert sent == []
    scope["headers"] = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    assert answers.serves(scope)
    scope["method"] = "GET"
    assert not answers.serves(scope)


def test_what_is_no_answer_by_script_goes_to_the_view(web: Web, scoring: Workshop, crowd: list[Participant]) -> None:
    path, browser = answer_path(scoring, "latency"), browser_of(crowd[0])
    form = {**browser, "Content-Type": "application/x-www-form-urlencoded"}
    token = {**browser, "Content-Type": "text/plain"}
    assert post(web, path, b"level=3&round=1", form).status == 302
    assert post(web, path, SOUND, token).status == 422
    assert post(web, answer_path(scoring, "caf%C3%A9"), SOUND, browser).status == 404
    assert post(web, path.removesuffix("/"), SOUND, browser).status == 301
    assert post(web, f"{path}more/", SOUND, browser).status == 404
    assert web.get(path, headers=browser)[0] == 405
    assert stored() == [("latency", 3, None, "")]


def test_a_long_body_is_the_views(web: Web, scoring: Workshop, crowd: list[Participant]) -> None:
    path, browser = answer_path(scoring, "latency"), browser_of(crowd[0])
    space = LONGEST - len(json.dumps({**SOUND, "space": ""}))
    fits, longer = ({**SOUND, "space": " " * length} for length in (space, space + 1))
    assert [
        (reply.status, reply.is_of_the_lane) for reply in (post(web, path, b, browser) for b in (fits, longer))
    ] == [
        (200, True),
        (200, False),
    ]
    refused = post(web, path, {**SOUND, "reason": "x" * LONGEST}, browser)
    assert (refused.told, refused.is_of_the_lane) == ((422, ("invalid", "reason")), False)
    assert stored() == STORED


def test_who_hangs_up_in_the_middle_leaves_nothing(web: Web, scoring: Workshop, crowd: list[Participant]) -> None:
    said = len(web.process.lines)
    body = json.dumps(SOUND).encode() + b" "
    head = [f"POST {answer_path(scoring, 'latency')} HTTP/1.1", f"Host: 127.0.0.1:{web.port}"]
    headers = {**browser_of(crowd[0]), "Content-Type": LANE, "Content-Length": str(len(body))}
    request = "\r\n".join([*head, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()
    for part in (request, request + body[:9], request + body[:-1]):
        with socket.create_connection(("127.0.0.1", web.port)) as link:
            link.sendall(part)
    assert post(web, answer_path(scoring, "urgency"), SOUND, browser_of(crowd[1])).told == (200, 1)
    assert list(Answer.objects.values_list("participant__name", "criterion")) == [("Sam", "urgency")]
    assert not [line for line in web.process.lines[said:] if "Exception" in line]
