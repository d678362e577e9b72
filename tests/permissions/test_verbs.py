"""The domain refuses a `by` of another workspace, and a viewer, whatever a page or a program has let through."""

from __future__ import annotations

import inspect
import pickle
import pkgutil
from collections.abc import Callable
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import workshops.domain
from tests.permissions.evidence import Rows, changed
from tests.permissions.site import Site
from tests.permissions.steps import STEPS, steps
from tests.permissions.verbs import BEFOREHAND, VERBS
from workshops.domain import ballots, decisions, forecasts, hands, notes, notices, participants
from workshops.domain.decisions import Signer
from workshops.models import Delivery, Participant
from workshops.refusals import Refusal

pytestmark = pytest.mark.usefixtures("asked")

Act = Callable[[Site], object]


@pytest.fixture
def site(written_site: bytes, db: None) -> Site:
    """One's own: a verb changes the objects that it is given, which the database takes back and they do not."""
    one: Site = pickle.loads(written_site)
    return one


# They take `by` and change nothing of a workspace by it, or only what is the caller's own.
NO_VERBS = {
    "facilitators.may_facilitate",  # a question
    "agenda_mails.preview_of",  # a question
    "rights.check_belongs",
    "rights.check_may_change",
    "rights.check_takes_part",
    "rights.takes_part",
    "log.actor_name",
    "audit.record",  # writes down what a verb has done, a viewer's too
    "audit.record_export",  # the same
    "log.append_event",  # writes down what a verb has done
    "decision_import.import_decision",  # in the workspace of `by`, which is all that it names
    "decision_intake.take",  # the same
    "decision_uploads.keep_upload",  # the same
    "forecast_outcomes.score_forecasts",  # a part of revisits.complete_revisit
    "left_revisits.go_on",  # a part of revisits.start_revisit
    "member_invitations_ending.withdraw_all_of",  # a part of membership.end_membership
    "member_invitations_ending.withdraw_made_by",  # a part of membership.change_role
    "membership_joining.actor_of",  # a question
    "membership_joining.add_member",  # `by` is who invited them, whatever they are by now
    "log_filters.read_filter",  # a question
    "log_checkpoint.checkpoint",  # `by` is the key that signs
    "log_checkpoint.forged_notes",
    "log_erasing.erase_texts",  # a part of the verb that empties the rows; append_event asks who may
    "person_erasing.check_may_go",  # a question
    "person_exports.note_exports",  # writes down that somebody was handed out
    "person_rows.empty_reasons",  # a part of person_erasing.erase_person
    "saved_views.save_view",  # one's own
    "seats_again.take_seat_along",  # one's own; for who may not it does nothing, and the seat stays a guest's
    "notices.put_away_notices",  # one's own
    "notices.put_away_notice",  # one's own notice only: test_somebody_elses_notice_stays
}


def verbs_of_the_domain() -> set[str]:
    """Every public function of `workshops/domain` that has a parameter `by`."""
    found = set()
    for module in pkgutil.iter_modules(workshops.domain.__path__):
        own = import_module(f"workshops.domain.{module.name}")
        for name, verb in inspect.getmembers(own, inspect.isfunction):
            if verb.__module__ == own.__name__ and name[0] != "_" and "by" in inspect.signature(verb).parameters:
                found.add(f"{module.name}.{name}")
    return found


def test_every_verb_has_a_row() -> None:
    assert VERBS.keys() | NO_VERBS == verbs_of_the_domain()
    assert STEPS.keys() == VERBS.keys()


@pytest.mark.parametrize("verb", VERBS)
def test_the_facilitator_may(verb: str, site: Site) -> None:
    """So that below nothing else is in the way; and does what the table says, no less."""
    if verb in BEFOREHAND:
        BEFOREHAND[verb](site)
    with CaptureQueriesContext(connection) as asked:
        VERBS[verb](site, site.cast.zora)
    assert steps(query["sql"] for query in asked) == STEPS[verb]


@pytest.mark.parametrize("verb", VERBS)
def test_others_may_not(verb: str, site: Site, before: Rows) -> None:
    """The owner of another workspace; a facilitator of it who sits in the room as a guest; a viewer of this one; and
    one of its facilitators who has been deactivated."""
    for by in ("cara", "faye", "vic", "dan"):
        with pytest.raises(Refusal):
            VERBS[verb](site, getattr(site.cast, by))
    assert changed(before) == set()


def _ballot(site: Site, person: Participant) -> object:
    return ballots.cast_ballot(participant=person, scores={"latency": {"level": 1}})


def _sign(site: Site, signer: Signer) -> object:
    decided = site.log["decided"]
    return decisions.sign_off(
        decision=decided.decision, signer=signer, stance="approve", revision_sha256=decided.sha256
    )


def _forecast(site: Site, signer: Signer) -> object:
    decided = site.log["decided"]
    return forecasts.give_forecasts(
        decision=decided.decision, signer=signer, percents={0: 70}, revision_sha256=decided.sha256
    )


# What people do in their own name, without a `by`.
OWN_NAME: dict[str, Act] = {
    "a viewer with a role has no ballot": lambda site: _ballot(site, site.rooms["scoring"].seats["val"]),
    "a viewer with a role is not waited for": lambda site: ballots.say_ready(
        participant=site.rooms["scoring"].seats["val"], ready=True
    ),
    "a viewer raises no hand": lambda site: hands.raise_hand(participant=site.rooms["scoring"].seats["val"]),
    "a viewer writes no note from their place": lambda site: notes.add_note(
        workshop=site.rooms["discussion"].workshop, by=site.rooms["discussion"].seats["val"], text="A note."
    ),
    "a viewer does not sign": lambda site: _sign(site, Signer(None, site.cast.vic)),
    "a viewer does not sign from their place": lambda site: _sign(
        site, Signer(site.rooms["decided"].seats["val"], site.cast.val)
    ),
    "a viewer forecasts nothing": lambda site: _forecast(site, Signer(None, site.cast.vic)),
    "a member of another workspace forecasts nothing": lambda site: _forecast(site, Signer(None, site.cast.cara)),
    "a guest of another room forecasts nothing": lambda site: _forecast(
        site, Signer(site.rooms["recommendation"].seats["guest"], None)
    ),
    "whoever was removed forecasts nothing": lambda site: _forecast(
        site, Signer(site.rooms["decided"].seats["removed"], None)
    ),
    "a member of another workspace does not sign": lambda site: _sign(site, Signer(None, site.cast.cara)),
    "a guest of another room does not sign": lambda site: _sign(
        site, Signer(site.rooms["recommendation"].seats["guest"], None)
    ),
    "a guest of another room writes no note": lambda site: notes.add_note(
        workshop=site.rooms["discussion"].workshop, by=site.rooms["scoring"].seats["guest"], text="A note."
    ),
    "whoever was removed does not sign": lambda site: _sign(site, Signer(site.rooms["decided"].seats["removed"], None)),
    "whoever was removed writes no note": lambda site: notes.add_note(
        workshop=site.rooms["discussion"].workshop, by=site.rooms["discussion"].seats["removed"], text="A note."
    ),
    "whoever was removed has no ballot": lambda site: _ballot(site, site.rooms["scoring"].seats["removed"]),
    "a member of another workspace joins as a guest or not at all": lambda site: participants.join_workshop(
        workshop=site.rooms["lobby"].workshop, name="Cara", role="data", member=site.cast.cara
    ),
}


@pytest.mark.parametrize("act", OWN_NAME)
def test_in_their_own_name(act: str, site: Site, before: Rows) -> None:
    with pytest.raises(Refusal):
        OWN_NAME[act](site)
    assert changed(before) == set()


def test_the_same_by_somebody_who_may(site: Site) -> None:
    """So that nothing else was in the way."""
    scoring, talk, decided = (site.rooms[name] for name in ("scoring", "discussion", "decided"))
    _ballot(site, scoring.seats["guest"])
    ballots.say_ready(participant=scoring.seats["guest"], ready=True)
    hands.raise_hand(participant=scoring.seats["observer"])
    notes.add_note(workshop=talk.workshop, by=talk.seats["observer"], text="A note.")
    for signer in (Signer(decided.seats["guest"], None), Signer(None, site.cast.ben)):
        _sign(site, signer)
        _forecast(site, signer)


def test_a_viewer_who_joins_is_an_observer(site: Site) -> None:
    person = participants.join_workshop(
        workshop=site.rooms["lobby"].workshop, name="Vic", role="data", member=site.cast.vic
    )
    assert person.role is None


@pytest.mark.parametrize("by", ["ben", "vic", "zora", "cara"])
def test_somebody_elses_notice_stays(by: str, site: Site) -> None:
    notices.put_away_notice(notice_id=site.notice.pk, by=getattr(site.cast, by))
    assert Delivery.objects.get(pk=site.notice.pk).seen_at is None
