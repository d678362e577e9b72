"""A fixture made once for several tests: each of them finds it, in the database and in its hands, as it was made."""

from __future__ import annotations

import pytest
from django.db import transaction

from workshops.models import Member, Participant, Workshop

pytestmark = pytest.mark.made_once("filled")

Filled = tuple[Workshop, list[Participant]]


@pytest.fixture
def filled(workshop: Workshop, crowd: list[Participant]) -> Filled:
    return workshop, crowd


@pytest.mark.parametrize("time", ["first", "second", "third"])
def test_whatever_a_test_does_to_it_the_next_one_finds_it_as_it_was(
    filled: Filled, workshop: Workshop, ana: Member, time: str
) -> None:
    same, crowd = filled
    assert (workshop.title, ana.user.name) == ("Claims copilot", "Ana")
    assert list(Participant.objects.order_by("joined_at").values_list("name", flat=True)) == ["Pia", "Sam", "Dee"]
    assert same is workshop, "one thing, by whichever name it is asked for"
    crowd.pop().delete()
    workshop.title = ana.user.name = f"changed by the {time}"
    workshop.save()
    ana.user.save()


def test_whoever_does_not_ask_for_it_does_not_find_it(workshop: Workshop) -> None:
    assert not Participant.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nor_does_a_test_that_commits(workshop: Workshop, crowd: list[Participant]) -> None:
    assert not transaction.get_connection().in_atomic_block
    assert Participant.objects.count() == len(crowd)
