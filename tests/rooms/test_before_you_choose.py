"""What to confirm before anybody scores: in everybody’s lobby, where the framework names anything."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

from django.test import Client

from tests.browsers import as_guest
from workshops.domain import frameworks
from workshops.models import Member, Participant, Workshop

SignIn = Callable[[Member], Client]


def test_everybody_in_the_lobby_reads_what_to_confirm_first(
    workshop: Workshop, ana: Member, ben: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    for client in (as_member(ana), as_member(ben), as_guest(crowd[0])):
        page = unescape(client.get(f"/w/{workshop.pk}/").content.decode())
        for point in frameworks.framework().before:
            assert point.name in page
            assert point.text in page


def test_a_workshop_of_the_first_edition_has_no_such_list(workshop: Workshop, ana: Member, as_member: SignIn) -> None:
    Workshop.objects.update(framework_version="1.0.0")
    page = as_member(ana).get(f"/w/{workshop.pk}/")
    assert page.status_code == 200
    assert 'id="confirm-first"' not in page.content.decode()
