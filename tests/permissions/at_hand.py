"""What the verbs of the domain are tried on: objects of Acme, found in the site."""

from __future__ import annotations

from datetime import timedelta

from tests.permissions.rooms import Room
from tests.permissions.site import Site
from workshops.domain.pilot_reading import File
from workshops.models import Decision, Invitation, Note, Round, Workshop

A_FILE = File("a.csv", b"case,variant,accuracy\n1,a,1\n2,a,0\n")


def room(site: Site, name: str) -> Workshop:
    return site.rooms[name].workshop


def last_round(workshop: Workshop) -> Round:
    return Round.objects.select_related("workshop").filter(workshop=workshop).latest("number")


def decision(site: Site, name: str = "decided") -> Decision:
    return site.log[name].decision


def again(site: Site) -> Workshop:
    """The room of a revisit that is going on."""
    workshop = site.log["started"].occurrence.workshop
    assert workshop is not None
    return workshop


def note_of(here: Room) -> Note:
    assert here.note is not None
    return here.note


def parked_of(here: Room) -> Note:
    assert here.parked is not None
    return here.parked


def invitation_of(here: Room) -> Invitation:
    assert here.invitation is not None
    return here.invitation


def soon() -> timedelta:
    return timedelta(days=2)
