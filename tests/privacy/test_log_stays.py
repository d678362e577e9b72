"""Erasing people from a workspace in which everything has happened leaves its log good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.conftest import COPILOT
from tests.log.everything import Everything, live_through_everything
from workshops.domain.log_check import check_log
from workshops.domain.person_erasing import erase_person
from workshops.models import Member, Participant
from workshops.queries.persons import person_of_member, person_of_seat

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def everything(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Everything]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield live_through_everything({criterion: {"level": level} for criterion, level in COPILOT.items()})
        transaction.set_rollback(True)


def test_everybody_is_erased_one_after_the_other_and_every_row_is_still_what_the_log_says(
    everything: Everything, db: None
) -> None:
    workspace = everything.ana.workspace
    assert check_log(workspace=workspace).fault is None
    for seat in Participant.objects.filter(workshop__workspace=workspace, erased_at=None, member=None):
        erase_person(person=person_of_seat(seat), by=everything.ana)
        assert check_log(workspace=workspace).fault is None
    for member in Member.objects.filter(workspace=workspace):
        erase_person(person=person_of_member(member), by=None)
        assert check_log(workspace=workspace).fault is None
