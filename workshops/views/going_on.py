"""Back to one's own place in a room: by this browser's session, or by the link of an invitation."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from workshops import access
from workshops.domain import invitations
from workshops.models import Invitation, Knock, Participant, Workshop
from workshops.queries.room_facts import show_code

KNOCKS_KEY = "knocks"


def sit_down(request: HttpRequest, participant: Participant) -> None:
    """Keep a guest's place in the session, so that it survives a reload, sleep and a second tab."""
    joined = request.session.get(access.GUEST_KEY, {})
    request.session[access.GUEST_KEY] = {**joined, str(participant.workshop_id): str(participant.pk)}


def stand_at_the_door(request: HttpRequest, knock: Knock) -> None:
    """Keep a guest's place at the door in the session: whoever is let in is this browser."""
    request.session[KNOCKS_KEY] = {**request.session.get(KNOCKS_KEY, {}), str(knock.workshop_id): str(knock.pk)}


def knocked_at(request: HttpRequest, workshop_id: UUID) -> tuple[UUID, ...]:
    """The knock of this browser at that room's door."""
    found = request.session.get(KNOCKS_KEY, {}).get(str(workshop_id))
    return (UUID(found),) if found else ()


def go_on(
    request: HttpRequest, workshop: Workshop, invitation: Invitation | None, here: Participant | None
) -> HttpResponse | None:
    """Where somebody goes who has joined, here (`here`) or elsewhere by the same invitation; None for who has not.

    A link is opened by mail scanners too, so it asks for a click before it gives a place back or is answered.
    """
    there = invitations.guest_of(invitation) if invitation else None
    if here and (invitation is None or there is not None):
        return redirect("room", workshop_id=workshop.pk)
    person = here or there
    if person is None or invitation is None:
        return None
    if request.method != "POST":
        line = (
            _("You are in this workshop already. From now on its mails go to the address of this invitation.")
            if here
            else _("You have joined as {name}. This brings you back to your own answers.").format(name=person.name)
        )
        context = {"workshop": workshop, "person": person, "is_here": bool(here), "line": line}
        return render(request, "people/go_on.html", {**context, "code": show_code(workshop.join_code)})
    if here:
        invitations.tie(invitation=invitation, participant=here)
    elif person.member_id is None:
        sit_down(request, person)
    return redirect("room", workshop_id=workshop.pk)
