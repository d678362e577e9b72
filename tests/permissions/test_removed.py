"""Out of the room also after the decision: place, token and stream end, and the answers stay."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.permissions.callers import browser, open_session
from tests.permissions.evidence import leaks
from tests.permissions.site import Site
from tests.permissions.test_streams import asked, cookie, told
from workshops import access
from workshops.domain import participants
from workshops.live.seats import admit
from workshops.models import Answer, Event, Participant


@pytest.fixture
def guest(site: Site) -> Participant:
    """A guest of the decided room, who has answered."""
    return Participant.objects.select_related("workshop").get(pk=site.rooms["decided"].seats["guest"].pk)


def answers_of(person: Participant) -> list[tuple[str, int | None, str]]:
    found = Answer.objects.filter(participant=person).order_by("criterion")
    return list(found.values_list("criterion", "level", "reason"))


def test_after_the_decision(site: Site, guest: Participant) -> None:
    session, token = open_session(guest=guest), participants.issue_token(participant=guest)
    room, said = guest.workshop_id, answers_of(guest)
    assert browser(session).get(f"/w/{room}/").status_code == 200
    participants.remove_participant(participant=guest, by=site.cast.zora)
    for path in ("", "panel/", "screen/", "recommendation/", "decision/"):
        response = browser(session).get(f"/w/{room}/{path}")
        assert (path, response.status_code, leaks(response)) == (path, 404, set())
    assert access.who_by_token(token) is None
    assert streams(room, session, token) == [404, 401]
    assert answers_of(guest) == said
    assert len(said) == 5


def streams(room: UUID, session: str, token: str) -> list[object]:
    by_token = {"Authorization": f"Bearer {token}"}
    return [told(one) for one in admit([asked(room, cookie(session)), asked(room, by_token, api=True)])]


def test_by_page_and_in_the_log(site: Site, guest: Participant) -> None:
    ana = browser(open_session(member=site.cast.ana))
    response = ana.post(f"/w/{guest.workshop_id}/people/{guest.pk}/removal/")
    assert response.status_code == 302
    guest.refresh_from_db()
    assert guest.removed_at is not None
    last = Event.objects.filter(chain=site.cast.acme.pk).order_by("seq").last()
    assert last is not None
    assert (last.kind, last.actor, last.body) == (
        "participant.removed",
        f"member:{site.cast.ana.pk}",
        {"participant": str(guest.pk)},
    )
