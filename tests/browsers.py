"""Browsers of the cast: signed in as a member, or joined as a guest."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from workshops import access
from workshops.models import Member, Participant


def as_member(member: Member) -> Client:
    """A browser in which this member is signed in."""
    client = Client()
    client.force_login(member.user)
    return client


def as_guest(*places: Participant) -> Client:
    """A browser that has joined as this participant, and as each further one in its own room."""
    client = Client()
    session = client.session
    session[access.GUEST_KEY] = {str(place.workshop_id): str(place.pk) for place in places}
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client
