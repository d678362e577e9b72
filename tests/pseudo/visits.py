"""Who looks at what: each row of the permission tables, by those who see something else than the others do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.permissions.addresses import DECISIONS, REVISITS, ROWS
from tests.permissions.answers import SIGN
from tests.permissions.rows import Row
from tests.permissions.site import Site
from tests.permissions.test_pages import address_of, expected_of

# An owner sees what a facilitator does, a viewer less than a member, and a member in a room what a guest does.
LOOKING = ("nobody", "guest", "member", "facilitator")
IN_A_ROOM = ("nobody", "guest", "observer", "facilitator")
# What is the same for everybody is read once.
SAME = ("guide/", "unsubscribe/")
# Too early, in time, and too late.
TIMES = ("lobby", "scoring", "recommendation", "decided", "cancelled")
# For machines: nobody reads them. (tests/pseudo/test_crawl.py reads the PDF by itself.)
UNREAD = ("healthz", "readyz", "metrics", ".well-known/", "api/", "scim/")
FILES = (".js", ".csv", ".jsonl", ".json", ".pdf", ".md", ".zip", "/file/")


@dataclass(frozen=True)
class Visit:
    """One address, asked for by `caller` with the cookie of `room`; `values` fill in what is sent.

    `empty`: the form is sent with nothing in it.
    """

    row: Row
    room: str
    caller: str
    values: Mapping[str, str]
    empty: bool = False

    @property
    def address(self) -> str:
        return address_of(self.row, dict(self.values))

    @property
    def body(self) -> dict[str, str]:
        sent = {} if self.empty else self.row.body
        return {name: value.format_map(dict(self.values)) for name, value in sent.items()}

    @property
    def headers(self) -> dict[str, str]:
        return {"hx-request": "true"} if self.row.part else {}


def looks(site: Site, *, guide: bool = False) -> Iterator[Visit]:
    """Of every page that there is, each once for those who are let in, and of every decision. `guide`: its pages too,
    which no member asks for in the tables, and which are full of names that are the same in any language."""
    for row in _read():
        answers = expected_of(row, "GET")
        same = row.asked_by[-1] if guide and "member" not in row.asked_by else "member"
        looking = IN_A_ROOM if "<uuid:workshop_id>" in row.route and "guest" in answers else LOOKING
        for caller in (same,) if row.route.startswith(SAME) else looking:
            if answers.get(caller) not in (None, 302, 404, 405, SIGN):
                yield Visit(row, row.room, caller, site.values(row.room))
    for values in of_the_log(site):
        for row in (*DECISIONS, *REVISITS):
            if row.get["facilitator"] == 200 and not row.route.endswith(FILES):
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
    """Of every form: empty and filled in where it fits, and in other rooms, where it comes too early or too late."""
    for row in _read():
        answers = expected_of(row, "POST")
        callers = [who for who in ("guest", "facilitator") if answers.get(who) not in (None, 404, 405, SIGN)]
        own = site.values(row.room)
        for caller in callers:
            yield Visit(row, row.room, caller, own, empty=True)
            others = TIMES if "<uuid:workshop_id>" in row.route and caller == callers[-1] else ()
            for room in dict.fromkeys((row.room, *others)):
                yield Visit(row, room, caller, _whole(own, site.values(room)))
    for values in of_the_log(site):
        for row in (*DECISIONS, *REVISITS):
            if row.body and row.post["facilitator"] == 302:
                yield Visit(row, "decided", "facilitator", values)


def _whole(own: dict[str, str], there: dict[str, str]) -> dict[str, str]:
    """`there`, with what is not in that room from its own room."""
    return {name: value or own[name] for name, value in there.items()}


def _read() -> list[Row]:
    return [row for row in ROWS if not row.route.startswith(UNREAD) and not row.route.endswith(FILES)]
