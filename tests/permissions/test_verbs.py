"""The domain refuses a `by` of another workspace, and a viewer, whatever a page or a program has let through."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.permissions.evidence import Rows, changed
from tests.permissions.site import Site
from tests.permissions.verbs import NO_VERBS, VERBS, verbs_of_the_domain
from workshops.domain import ballots, decisions, forecasts, hands, notes, notices, participants
from workshops.domain.decisions import Signer
from workshops.models import Delivery, Participant
from workshops.refusals import Refusal

Act = Callable[[Site], object]


def test_every_verb_has_a_row() -> None:
    assert VERBS.keys() | NO_VERBS == verbs_of_the_domain()


@pytest.mark.parametrize("verb", VERBS)
def test_the_facilitator_may(verb: str, site: Site) -> None:
    """So that below nothing else is in the way."""
    VERBS[verb](site, site.cast.zora)


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
