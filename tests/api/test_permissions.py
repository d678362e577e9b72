"""Who may call what: a row for every call of the API, a column for every kind of caller."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.api.conftest import Caller, Calls
from tests.api.texts import decision_text
from tests.asked import only_what_is_known
from tests.permissions.evidence import changed, forget_attempts, put_back, rows
from tests.permissions.site import make_waiting_mail
from workshops.api.app import api
from workshops.domain import participants, people, pilot_uploads, pilots, rooms, workshop_templates
from workshops.domain.pilot_reading import File
from workshops.domain.pilot_uploads import Sent
from workshops.enums import MemberRole, Stage
from workshops.models import ApiToken, Decision, Member, Occurrence, Participant, Workshop, WorkspaceChannel

CALLERS = ("nobody", "ana", "ben", "vic", "cara", "pia", "observer", "elsewhere", "removed", "vera", "her_seat", "dan")

# Columns as in CALLERS: no token; Ana, who facilitates; Ben, a member; Vic, a viewer; Cara, of another workspace;
# Pia, a participant; an observer of the same room; a participant of another workshop; one who was removed; Vera, who
# joined with a role and was made a viewer later, and the token of her place in the room; the token of the place of
# Dan, a facilitator who joined and was deactivated later.
# 401 no token, 404 not yours, anything else is what the call answers whom it lets in.
TABLE: dict[tuple[str, str], tuple[int, ...]] = {
    #                                                   nobody ana  ben  vic cara  pia obs. else removed vera seat  dan
    ("POST", "/workshops"):                               (401, 201, 404, 404, 201, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/workshops/{workshop_id}"):                  (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("PATCH", "/workshops/{workshop_id}"):                (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/join"):                                    (201, 201, 201, 201, 201, 201, 201, 201, 201, 201, 201, 201),
    # Nobody of them has knocked.
    ("GET", "/join"):                                     (401, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    ("PUT", "/workshops/{workshop_id}/door"):             (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/workshops/{workshop_id}/knocks"):           (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/knocks"):          (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/roles/confirmation"):
                                                          (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/participants/{participant_id}/removal"):
                                                          (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("DELETE", "/workshops/{workshop_id}/participants/{participant_id}/removal"):
                                                          (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/participants/{participant_id}/same-as"):
                                                          (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/stage"):           (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/timer"):           (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/lock"):            (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/reveals"):         (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/table"):           (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/workshops/{workshop_id}/stream"):           (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("POST", "/workshops/{workshop_id}/hand"):            (401, 404, 404, 404, 404, 200, 200, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/notes"):           (401, 201, 201, 404, 404, 201, 201, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/invitations"):     (401, 201, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/agenda-mails"):    (401, 201, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/workshops/{workshop_id}/agenda-mails/preview"):
                                                          (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/workshops/{workshop_id}/checklist"):        (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("PUT", "/workshops/{workshop_id}/checklist/{question}"):
                                                          (401, 200, 200, 404, 404, 200, 200, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/duplicates"):      (401, 201, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/workshop-templates"):                       (401, 200, 404, 404, 200, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshop-templates"):                      (401, 201, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("PATCH", "/workshop-templates/{template_id}"):       (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("DELETE", "/workshop-templates/{template_id}"):      (401, 204, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("PUT", "/workshops/{workshop_id}/ballot"):           (401, 404, 404, 404, 404, 200, 404, 404, 401, 404, 404, 401),
    ("GET", "/workshops/{workshop_id}/ballot"):           (401, 404, 404, 404, 404, 200, 404, 404, 401, 404, 404, 401),
    ("GET", "/workshops/{workshop_id}/results"):          (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("GET", "/workshops/{workshop_id}/recommendation"):   (401, 202, 202, 202, 404, 202, 202, 404, 401, 202, 202, 401),
    ("GET", "/workshops/{workshop_id}/what-if"):          (401, 202, 202, 202, 404, 202, 202, 404, 401, 202, 202, 401),
    ("GET", "/workshops/{workshop_id}/costs"):            (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("PUT", "/workshops/{workshop_id}/costs"):            (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/decision"):        (401, 201, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/decisions"):                                (401, 200, 200, 200, 200, 200, 200, 200, 401, 200, 200, 401),
    ("GET", "/decisions/{number}"):                       (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("GET", "/decisions/{number}/events"):                (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("POST", "/decisions/{number}/sign-offs"):            (401, 201, 201, 404, 404, 201, 201, 404, 401, 404, 404, 401),
    ("GET", "/decisions/{number}/forecasts"):             (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("PUT", "/decisions/{number}/forecasts"):             (401, 200, 200, 404, 404, 200, 200, 404, 401, 404, 404, 401),
    ("POST", "/decisions/{number}/accept"):               (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    # It is no multipart that they send here.
    ("POST", "/decisions/{number}/pilots"):               (401, 415, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/decisions/{number}/pilots"):                (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("GET", "/decisions/{number}/pilots/uploads/{upload_id}"):
                                                          (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/decisions/{number}/pilots/{pilot_id}/readings"):
                                                          (401, 201, 201, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/decisions/{number}/measuring"):             (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("GET", "/decisions/{number}/labelled-set"):          (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("GET", "/workshops/{workshop_id}/measuring"):        (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("GET", "/workshops/{workshop_id}/labelled-set"):     (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("GET", "/decisions/{number}/revisions"):             (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("GET", "/decisions/{number}/revisions/{revision}"):  (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("POST", "/decisions/{number}/revisions"):            (401, 201, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/decisions/{number}/changes"):               (401, 422, 422, 422, 404, 422, 422, 404, 401, 422, 422, 401),
    ("POST", "/decisions/{number}/propose"):              (401, 409, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/decisions/{number}/reject"):               (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/decisions/{number}/retire"):               (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/decisions/{number}/reopen"):               (401, 409, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/decisions/{number}/supersede"):            (401, 409, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/decisions/{number}/revisits"):             (401, 201, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("PATCH", "/decisions/{number}/revisit"):             (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/revisits"):                                 (401, 200, 200, 200, 200, 200, 200, 200, 401, 200, 200, 401),
    ("GET", "/revisits/{revisit_id}/movement"):           (401, 409, 409, 409, 404, 404, 404, 404, 401, 409, 404, 401),
    ("POST", "/revisits/{revisit_id}/snooze"):            (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/revisits/{revisit_id}/reassign"):          (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/revisits/{revisit_id}/start"):             (401, 201, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/revisits/{revisit_id}/complete"):          (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/signals/{signal_id}/readings"):             (401, 200, 200, 200, 404, 200, 200, 404, 401, 200, 200, 401),
    ("GET", "/deliveries"):                               (401, 200, 404, 404, 200, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/deliveries/{mail_id}/send-again"):         (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/deliveries/{mail_id}/cancel"):             (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/signals/{signal_id}/readings"):            (401, 201, 201, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("PATCH", "/decisions/{number}/assumptions/{assumption_id}"):
                                                          (401, 200, 200, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/preferences"):                              (401, 200, 200, 200, 200, 404, 404, 404, 401, 200, 404, 401),
    ("PATCH", "/preferences"):                            (401, 200, 200, 200, 200, 404, 404, 404, 401, 200, 404, 401),
    ("PUT", "/decisions/{number}/mute"):                  (401, 200, 200, 200, 404, 404, 404, 404, 401, 200, 404, 401),
    ("DELETE", "/decisions/{number}/mute"):               (401, 200, 200, 200, 404, 404, 404, 404, 401, 200, 404, 401),
    # Cara owns her workspace; who is asked about is Ben.
    ("GET", "/members"):                                  (401, 404, 404, 404, 200, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/members"):                                 (401, 404, 404, 404, 201, 404, 404, 404, 401, 404, 404, 401),
    ("PATCH", "/members/{member_id}"):                    (401, 404, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("DELETE", "/members/{member_id}"):                   (401, 404, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/channels"):                                 (401, 404, 404, 404, 200, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/channels"):                                (401, 404, 404, 404, 201, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/channels/{channel_id}/test"):              (401, 404, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("DELETE", "/channels/{channel_id}"):                 (401, 404, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    # Nobody here owns this workspace; the member is Ben.
    ("GET", "/members/{member_id}/export"):               (401, 404, 200, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/members/{member_id}/erase"):               (401, 404, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("POST", "/workshops/{workshop_id}/participants/{participant_id}/erase"):
                                                          (401, 200, 404, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/retention"):                                (401, 404, 404, 404, 200, 404, 404, 404, 401, 404, 404, 401),
    ("PUT", "/retention"):                                (401, 404, 404, 404, 200, 404, 404, 404, 401, 404, 404, 401),
    # Of Ben's token; what owners see of the others: tests/tokens.
    ("GET", "/tokens"):                                   (401, 200, 200, 200, 200, 404, 404, 404, 401, 200, 404, 401),
    ("POST", "/tokens"):                                  (401, 201, 201, 201, 201, 404, 404, 404, 401, 201, 404, 401),
    ("DELETE", "/tokens/{token_id}"):                     (401, 404, 204, 404, 404, 404, 404, 404, 401, 404, 404, 401),
    ("GET", "/audit"):                                    (401, 404, 404, 200, 200, 404, 404, 404, 401, 200, 404, 401),
}  # fmt: skip

# Where the workshop has to stand for a call to be let through; else the decision's workshop, which is over, serves.
AT_STAGE = {
    ("POST", "/join"): Stage.LOBBY,
    ("PUT", "/workshops/{workshop_id}/door"): Stage.LOBBY,
    ("POST", "/workshops/{workshop_id}/knocks"): Stage.LOBBY,
    ("POST", "/workshops/{workshop_id}/participants/{participant_id}/same-as"): Stage.LOBBY,
    ("POST", "/workshops/{workshop_id}/stage"): Stage.LOBBY,
    ("PATCH", "/workshops/{workshop_id}"): Stage.LOBBY,
    ("POST", "/workshops/{workshop_id}/hand"): Stage.SCORING,
    ("POST", "/workshops/{workshop_id}/invitations"): Stage.SCORING,
    ("POST", "/workshops/{workshop_id}/timer"): Stage.LOBBY,
    ("POST", "/workshops/{workshop_id}/agenda-mails"): Stage.LOBBY,
    ("GET", "/workshops/{workshop_id}/agenda-mails/preview"): Stage.LOBBY,
    ("PUT", "/workshops/{workshop_id}/checklist/{question}"): Stage.LOBBY,
    ("POST", "/workshops/{workshop_id}/lock"): Stage.SCORING,
    ("POST", "/workshops/{workshop_id}/reveals"): Stage.DISCUSSION,
    ("POST", "/workshops/{workshop_id}/table"): Stage.DISCUSSION,
    ("POST", "/workshops/{workshop_id}/notes"): Stage.DISCUSSION,
    ("PUT", "/workshops/{workshop_id}/ballot"): Stage.SCORING,
    ("GET", "/workshops/{workshop_id}/recommendation"): Stage.RECOMMENDATION,
    ("GET", "/workshops/{workshop_id}/costs"): Stage.RECOMMENDATION,
    ("PUT", "/workshops/{workshop_id}/costs"): Stage.RECOMMENDATION,
    ("GET", "/workshops/{workshop_id}/what-if"): Stage.RECOMMENDATION,
    ("POST", "/workshops/{workshop_id}/decision"): Stage.RECOMMENDATION,
}
ON_THE_WAY = (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)


@pytest.fixture(autouse=True)
def _asked() -> Iterator[None]:
    """Every call meets the questions that it may ask of the database."""
    with only_what_is_known():
        yield


def all_routes() -> set[tuple[str, str]]:
    return {
        (method, path)
        for bound in api._get_bound_routers()
        for path, view in bound.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def test_every_call_has_a_row() -> None:
    assert TABLE.keys() == all_routes()


def every_caller(calls: Calls, workshop: Workshop, ana: Member, ben: Member, cara: Member) -> dict[str, Caller]:
    vic = people.add_member(workspace=ana.workspace, email="vic@acme.example", name="Vic", role=MemberRole.VIEWER)
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Other.")
    pia = Participant.objects.get(workshop=workshop, name="Pia")
    look_on = participants.join_workshop(workshop=workshop, name="Olga", role="observer")
    gone = participants.join_workshop(workshop=workshop, name="Gus", role="data")
    vera, her_seat = member_inside(workshop, "Vera", MemberRole.MEMBER)
    dan, his_seat = member_inside(workshop, "Dan", MemberRole.FACILITATOR)
    found = {
        "nobody": Caller(),
        "elsewhere": calls(participants.join_workshop(workshop=other, name="Eve", role="data")),
        "removed": calls(gone),
        **{name: calls(p) for name, p in [("ana", ana), ("ben", ben), ("vic", vic), ("cara", cara)]},
        **{name: calls(p) for name, p in [("pia", pia), ("observer", look_on)]},
        "vera": calls(vera),
        **{name: calls(p) for name, p in [("her_seat", her_seat), ("dan", his_seat)]},
    }
    Member.objects.filter(pk=vera.pk).update(role=MemberRole.VIEWER)
    Member.objects.filter(pk=dan.pk).update(deactivated_at=timezone.now())
    participants.remove_participant(participant=gone, by=ana)
    return found


def member_inside(workshop: Workshop, name: str, role: MemberRole) -> tuple[Member, Participant]:
    member = people.add_member(workspace=workshop.workspace, email=f"{name}@acme.example", name=name, role=role)
    return member, participants.join_workshop(workshop=workshop, name=name, role="data", member=member)


def shown(answer: bytes) -> set[str]:
    """What of the room and its decision stands in an answer."""
    planted = ("copilot", "manual", "adjusters", "Pia", "Sam", "Dee", "Vera", "join_code")
    return {word for word in planted if word in answer.decode()}


def body_for(path: str, caller: str, workshop: Workshop, decision: Decision | None) -> Any:
    last = path.rsplit("/", 1)[-1]
    if "/pilots/" in path and last == "readings" and decision:
        watched = decision.assumptions.get(signal__isnull=False)
        return {"assumption": str(watched.pk), "metric": "a", "variant": "run"}
    return {
        "workshops": {"title": "New", "use_case": "New."},
        "{workshop_id}": {"in_place": "look_up", "queries_a_day": 4000},
        "join": {"code": workshop.join_code, "name": f"New {caller}", "role": "data"},
        "door": {"door": "closed"},
        "knocks": {"admit": "all"},
        "removal": {},
        "same-as": {"participant": str(workshop.participants.get(name="Pia").pk)},
        "confirmation": {},
        "stage": {"stage": "scoring"},
        "timer": {"minutes": 5},
        "lock": {"locked": True},
        "reveals": {},
        "table": {"criterion": "latency"},
        "notes": {"text": "A note.", "criterion": "latency"},
        "invitations": {"emails": ["pat@acme.example"]},
        "agenda-mails": {
            "emails": ["pat@acme.example"],
            "starts_at": (timezone.now() + timedelta(days=1)).isoformat(),
        },
        "{question}": {"ticked": True},
        "duplicates": {"title": "Again"},
        "workshop-templates": {"workshop": str(workshop.pk), "name": "Another"},
        "{template_id}": {"name": "Other"},
        "hand": {"raised": True},
        "ballot": {"scores": {"latency": {"level": 1}}},
        "costs": {"inputs": {"answer_tokens": 20}},
        "decision": decision_text(),
        "sign-offs": {
            "stance": "approve",
            "revision_sha256": decision.revisions.get().sha256 if decision else "",
        },
        "forecasts": {
            "forecasts": [{"metric": 0, "percent": 70}],
            "revision_sha256": decision.revisions.get().sha256 if decision else "",
        },
        "accept": {"unsigned_reason": "Agreed aloud."},
        "revisions": decision_text(title="Another title"),
        **{key: {"reason": "Said aloud."} for key in ("reject", "retire", "reopen")},
        "supersede": {"by": 1, "kind": "replaces"},
        "snooze": {"until": "2000-01-01", "reason": "Later."},
        "reassign": {"owner": "Ana"},
        "revisits": {"due_on": timezone.now().date().isoformat(), "reason": "New prices."},
        "revisit": {"every_months": 6},
        "complete": {"outcome": "reaffirmed", "note": ""},
        "readings": {"value": 1},
        "{assumption_id}": {"state": "holding"},
        "preferences": {"daily_digest": True},
        "channels": {"url": "https://8.8.8.8/hook"},
        "members": {"email": "new@partner.example", "role": "member"},
        "{member_id}": {"role": "viewer"},
        "retention": {"workshops": 90},
        "tokens": {"name": "nightly run", "scope": "read"},
    }.get(last)


def standing_at(stage: Stage | None) -> list[tuple[str, str]]:
    return [call for call in TABLE if AT_STAGE.get(call) == stage]


def ask(
    callers: dict[str, Caller], call: tuple[str, str], workshop: Workshop, decision: Decision | None,
    named: dict[str, object],
) -> tuple[dict[str, int], dict[str, set[str]], set[str]]:  # fmt: skip
    """What each caller is answered, what those who are refused were shown, and the tables that they changed."""
    method, path = call
    address = path.format(number="D-0001", revision=1, workshop_id=workshop.pk, **named)
    expected = dict(zip(CALLERS, TABLE[call], strict=True))
    got: dict[str, int] = {}
    leaked: dict[str, set[str]] = {}

    def ask_as(name: str) -> None:
        body = body_for(path, name, workshop, decision)
        if path.endswith("/snooze") and expected[name] == 200:
            body["until"] = (Occurrence.objects.get().due_on + timedelta(days=1)).isoformat()
        got[name] = callers[name](method, address, body)[0]

    before = rows()
    for name in (name for name in CALLERS if expected[name] >= 400):
        ask_as(name)
        if seen := shown(callers[name].last.content):
            leaked[name] = seen
    touched = changed(before)
    # Those who are let in come last, so that what they change is not in the way of the others.
    for name in (name for name in CALLERS if expected[name] < 400):
        ask_as(name)
    return got, leaked, touched


@pytest.mark.parametrize("stage", [*dict.fromkeys(AT_STAGE.values()), None])
def test_table(
    stage: Stage | None, calls: Calls, workshop: Workshop, crowd: list[Participant], ana: Member, ben: Member,
    cara: Member, move: Any,
) -> None:  # fmt: skip
    callers = every_caller(calls, workshop, ana, ben, cara)
    decision, named = None, dict[str, object](participant_id=crowd[1].pk, question="use")
    for step in ON_THE_WAY[: ON_THE_WAY.index(stage) + 1 if stage in ON_THE_WAY else 0 if stage else 3]:
        workshop = move(workshop, step)
    if stage is None:
        api_decision = callers["ana"].ok("POST", f"/workshops/{workshop.pk}/decision", decision_text(), 201)
        decision, occurrence = Decision.objects.get(), Occurrence.objects.get()
        kept = workshop_templates.keep_template(workshop=workshop, by=ana, name="Kept")
        named |= {
            "token_id": ApiToken.objects.filter(member=ben).earliest("created_at").pk,
            "template_id": kept.pk,
            "revisit_id": occurrence.pk,
            "upload_id": pilot_uploads.keep_upload(subject=decision, by=ana, sent=Sent("a.csv", b"case,a\n1,1\n")).pk,
            "pilot_id": pilots.import_pilot(subject=decision, by=ana, file=File("run.csv", b"case,a\n1,0\n")).pilot.pk,
            "member_id": ben.pk,
            "participant_id": Participant.objects.get(workshop=workshop, name="Pia").pk,
            "mail_id": make_waiting_mail(occurrence, ana).pk,
            "assumption_id": api_decision["assumptions"][0]["id"],
            "signal_id": api_decision["assumptions"][0]["signal"]["id"],
            "channel_id": WorkspaceChannel.objects.create(
                workspace=ana.workspace, kind="webhook", name="Ops", added_by=ana
            ).pk,
        }
    got = {}
    for call in standing_at(stage):
        forget_attempts()
        with put_back():
            got[call] = ask(callers, call, workshop, decision, named)
    assert got == {call: (dict(zip(CALLERS, TABLE[call], strict=True)), {}, set()) for call in standing_at(stage)}


def test_owner_of_a_revisit_may_look_after_it(calls: Calls, api_ben: Caller, ben: Member, decided: Decision) -> None:
    occurrence = Occurrence.objects.get()
    occurrence.plan.owner = ben
    occurrence.plan.save()
    api_ben.ok("POST", f"/revisits/{occurrence.pk}/complete", {"outcome": "reaffirmed"})


def test_lists_show_nothing_of_others(calls: Calls, api_cara: Caller, decided: Decision, ana: Member) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Other.")
    eve = calls(participants.join_workshop(workshop=other, name="Eve", role="data"))
    pia = calls(Participant.objects.get(name="Pia"))
    for caller in (api_cara, eve):
        assert caller.ok("GET", "/decisions") == {"results": [], "next_cursor": None}
        assert caller.ok("GET", "/revisits") == {"results": [], "next_cursor": None}
    assert [d["number"] for d in pia.ok("GET", "/decisions")["results"]] == ["D-0001"]
    assert pia.ok("GET", "/revisits") == {"results": [], "next_cursor": None}


def test_same_number_in_another_workspace_is_another_decision(
    api_cara: Caller, cara: Member, decided: Decision
) -> None:
    theirs = rooms.create_workshop(workspace=cara.workspace, by=cara, title="Theirs", use_case="Theirs.")
    for stage in ON_THE_WAY:
        rooms.move_stage(workshop=theirs, by=cara, to=stage)
    api_cara.ok(
        "POST", f"/workshops/{theirs.pk}/decision", decision_text(title="Theirs", revisit={"every_months": 3}), 201
    )
    assert api_cara.ok("GET", "/decisions/1")["title"] == "Theirs"
    assert api_cara.ok("GET", "/decisions?q=copilot")["results"] == []
