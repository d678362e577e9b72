"""A page about one decision, its room or its revisit says what was written for it, and nothing of its neighbours."""

from __future__ import annotations

import pytest

from tests.permissions.addresses import ROWS, N, R, W
from tests.permissions.callers import Cookies, browser
from tests.permissions.evidence import leaks
from tests.permissions.site import Site
from tests.permissions.test_pages import ask

pytestmark = pytest.mark.usefixtures("asked")

# Addresses, and how much of what was written for the decision stands there.
SHOWN = {f"{N}/": 11, f"{N}.md": 11, f"{N}.json": 11, f"{N}/revisit/": 1, R: 5, W: 1, f"{W}panel/": 1}


def test_one_revisited_decision_among_many(site: Site, cookies: Cookies) -> None:
    it = site.log["completed"]
    values = {
        **site.values("decided"),
        "number": str(it.decision.number),
        "revisit_id": str(it.occurrence.pk),
        "workshop_id": str(it.decision.workshop_id),
    }
    client = browser(cookies["facilitator", "decided"])
    shown = {
        row.route: leaks(ask(client, row, "GET", values))
        for row in ROWS
        if row.route in SHOWN and row.room == "decided"
    }
    others = tuple(f"planted-{name}" for name in site.log if name != "completed")
    assert {word for words in shown.values() for word in words if word.startswith(others)} == set()
    own = {route: sum(word.startswith("planted-completed") for word in words) for route, words in shown.items()}
    assert own == SHOWN
