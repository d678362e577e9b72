"""Who the clients of these tests are: their addresses, cookies and tokens."""

from __future__ import annotations

import socket

from django.conf import settings

from tests.browsers import as_guest, as_member
from workshops.domain import participants, people
from workshops.models import Member, Participant, Workshop


def stream_path(workshop: Workshop, *, api: bool = False) -> str:
    return f"/api/v1/workshops/{workshop.pk}/stream" if api else f"/w/{workshop.pk}/stream/"


def cookie_of(*people: Member | Participant) -> dict[str, str]:
    """A browser's cookie: a member who is signed in, or a guest who has joined, perhaps in several rooms."""
    members = [person for person in people if isinstance(person, Member)]
    guests = [person for person in people if isinstance(person, Participant)]
    browser = as_member(*members) if members else as_guest(*guests)
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"}


def token_of(person: Member | Participant) -> dict[str, str]:
    if isinstance(person, Member):
        return {"Authorization": f"Bearer {people.create_api_token(member=person, name='test')}"}
    return {"Authorization": f"Bearer {participants.issue_token(participant=person)}"}


def deaf_client(port: int, path: str, headers: dict[str, str]) -> socket.socket:
    """Asks for a stream and never reads it: a small buffer, and behind it somebody who is asleep."""
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    link.connect(("127.0.0.1", port))
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    link.sendall("\r\n".join([*lines, "", ""]).encode())
    return link
