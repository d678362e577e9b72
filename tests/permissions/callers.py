"""Who asks: one browser for each column of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from tests.permissions.site import Site
from workshops import access
from workshops.models import Member, Participant, Workspace

CALLERS = (
    "nobody",
    "outsider",  # the owner of another workspace
    "guest",  # of this room, with a role
    "observer",  # a guest of this room, without one
    "next_door",  # a guest of another room of this workspace
    "far_guest",  # a guest of a room of another workspace
    "removed",  # was a guest of this room
    "decided",  # a guest of the decided room
    "member",
    "seated",  # a member who has joined this room, with a role
    "viewer",
    "seated_viewer",  # joined this room with a role, and was made a viewer later
    "facilitator",
    "owner",
    "deactivated",  # was a facilitator, and has joined this room
    "there",  # facilitates elsewhere, and is a guest of this room in the same browser
    "here",  # facilitates here, and is a guest of a room elsewhere in the same browser
)

# Those to whom nothing of this workspace is shown. `decided` is not among them where it is the decided room.
OUTSIDE = ("nobody", "outsider", "next_door", "far_guest", "removed", "decided", "deactivated")


def members(site: Site) -> Mapping[str, Member]:
    """Who of the callers is signed in, and as whom."""
    cast = site.cast
    return {
        "outsider": cast.cara,
        "member": cast.ben,
        "seated": cast.sue,
        "viewer": cast.vic,
        "seated_viewer": cast.val,
        "facilitator": cast.ana,
        "owner": cast.olive,
        "deactivated": cast.dan,
        "there": cast.faye,
        "here": cast.hal,
    }


def guest_seat(site: Site, caller: str, room: str) -> Participant | None:
    """The place in a room that the caller's browser holds beside its account, or without one."""
    elsewhere = {"next_door": "next_door", "far_guest": "far", "here": "far", "decided": "decided"}
    seats = site.rooms[elsewhere.get(caller, room)].seats
    if caller == "decided":
        return seats["guest"]
    return seats.get(caller) if caller in ("guest", "observer", "removed", "there", *elsewhere) else None


def open_session(
    *, member: Member | None = None, guest: Participant | None = None, workspace: Workspace | None = None
) -> str:
    """The cookie of a browser that is signed in, has joined as a guest, or both; "" of one that is neither.

    `workspace`: the chosen one, for a member of several.
    """
    if member is None and guest is None:
        return ""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    if member is not None:
        session[SESSION_KEY] = str(member.user_id)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
    if workspace is not None:
        session[access.WORKSPACE_KEY] = str(workspace.pk)
    if guest is not None:
        session[access.GUEST_KEY] = {str(guest.workshop_id): str(guest.pk)}
    session.create()
    return str(session.session_key)


@cache
def _client() -> Client:
    """One for all: each new one loads every middleware again."""
    return Client(raise_request_exception=False)


def browser(cookie: str) -> Client:
    """A browser that has this cookie and no other, until the next one is asked for."""
    client = _client()
    client.cookies.clear()
    if cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return client


Cookies = Mapping[tuple[str, str], str]


def every_cookie(site: Site) -> Cookies:
    """By caller and room."""
    signed_in = members(site)
    return {
        (caller, room): open_session(member=signed_in.get(caller), guest=guest_seat(site, caller, room))
        for caller in CALLERS
        for room in site.rooms
    }
