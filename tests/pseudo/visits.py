"""Who looks at what: each row of the permission tables, by those who see something else than the others do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.permissions.addresses import DECISIONS, REVISITS, ROWS, Row
from tests.permissions.answers import SIGN
from tests.permissions.site import Site
from tests.permissions.test_pages import address_of, expected_of

# An owner sees what a facilitator does, and whoever is not let in sees one page.
LOOKING = ("nobody", "guest", "observer", "seated", "member", "viewer", "facilitator")
SENDING = ("guest", "facilitator", "member")
# For machines: nobody reads them.
UNREAD = ("healthz", "readyz", "metrics", "api/")


@dataclass(frozen=True)
class Visit:
    """One address, asked for by `caller` with the cookie of `room`; `values` fill in what is sent."""

    row: Row
    room: str
    caller: str
    values: Mapping[str, str]

    @property
    def address(self) -> str:
        return address_of(self.row, dict(self.values))

    @property
    def body(self) -> dict[str, str]:
        return {name: value.format_map(dict(self.values)) for name, value in self.row.body.items()}

    @property
    def headers(self) -> dict[str, str]:
        return {"hx-request": "true"} if self.row.part else {}


def looks(site: Site) -> Iterator[Visit]:
    """Of every page that there is, each once for those who are let in, and of every decision."""
    for row in _read():
        answers = expected_of(row, "GET")
        for caller in LOOKING:
            if answers.get(caller) not in (None, 302, 404, 405, SIGN):
                yield Visit(row, row.room, caller, site.values(row.room))
    for values in of_the_log(site):
        for row in (*DECISIONS, *REVISITS):
            if row.get["facilitator"] == 200:
                yield Visit(row, "decided", "facilitator", values)


def of_the_log(site: Site) -> Iterator[dict[str, str]]:
    """What addresses of each decision are filled in with."""
    for decided in site.log.values():
        yield {
            **site.values("decided"),
            "number": str(decided.decision.number),
            "sha256": decided.sha256,
            "assumption_id": str(decided.assumption.pk),
            "revisit_id": str(decided.occurrence.pk),
        }


def sendings(site: Site) -> Iterator[Visit]:
    """Of every form: in its room by those who may, and in every other room, where it may come too early or too late."""
    for row in _read():
        answers = expected_of(row, "POST")
        for caller in SENDING:
            if answers.get(caller) in (None, 404, 405, SIGN):
                continue
            others = [room for room in site.rooms if room not in ("next_door", "far")]
            for room in others if "<uuid:workshop_id>" in row.route else [row.room]:
                yield Visit(row, room, caller, _whole(site.values(row.room), site.values(room)))
    for values in of_the_log(site):
        for row in (*DECISIONS, *REVISITS):
            if row.post["facilitator"] in (302, 422):
                yield Visit(row, "decided", "facilitator", values)


def _whole(own: dict[str, str], there: dict[str, str]) -> dict[str, str]:
    """`there`, with what is not in that room from its own room."""
    return {name: value or own[name] for name, value in there.items()}


def _read() -> list[Row]:
    return [row for row in ROWS if not row.route.startswith(UNREAD)]
