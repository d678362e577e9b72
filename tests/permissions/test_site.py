"""What is planted can leak: all of it stands somewhere in what a facilitator is shown."""

from __future__ import annotations

import pytest

from tests.permissions.addresses import DECISIONS, OWN, RESULTS, REVISITS, ROOMS
from tests.permissions.callers import browser, open_session
from tests.permissions.evidence import leaks
from tests.permissions.site import Site
from tests.permissions.test_pages import ask
from workshops.enums import DecisionStatus, OccurrenceState, Stage
from workshops.models import Decision, Occurrence, Workshop

pytestmark = pytest.mark.usefixtures("asked")

SHOWN = {
    *("title", "use-case", "facts", "guest", "observer", "somebody", "sue", "zora", "ida", "cole", "next-door"),
    *("reason", "note", "parked", "waiver", "invited"),
    *("decision", "dissent", "source", *(f"decision-{part}" for part in ("rationale", "fallback", "m", "model"))),
    *(
        f"decision-{part}"
        for part in ("assumption", "bare-assumption", "watcher", "signal", "scope-now", "scope-later")
    ),
    *("accepted", "due", "overdue", "snoozed", "started", "superseded", "successor", "retired", "draft"),
}


def test_everything_planted_is_shown_to_somebody(site: Site) -> None:
    found: set[str] = set()
    session = open_session(member=site.cast.ana)
    for row in [*OWN, *ROOMS, *RESULTS, *DECISIONS, *REVISITS]:
        if row.get["facilitator"] == 200:
            found |= leaks(ask(browser(session), row, "GET", site.values(row.room)))
    assert {f"planted-{word}" for word in SHOWN} - found == set()


def test_there_is_one_of_each_state(site: Site) -> None:
    acme = site.cast.acme
    stages = Workshop.objects.filter(workspace=acme).values_list("stage", flat=True)
    assert set(stages) == set(Stage.values)
    assert set(Decision.objects.filter(workspace=acme).values_list("status", flat=True)) == set(DecisionStatus.values)
    states = Occurrence.objects.filter(plan__decision__workspace=acme).values_list("state", flat=True)
    assert set(states) == set(OccurrenceState.values) - {OccurrenceState.MISSED}
