"""A room in the middle of scoring, and what must be true of it after any fault."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.live.clients import cookie_of, stream_path, token_of
from tests.live.faults.outbox import Outbox, Writer
from tests.live.faults.screens import Screen, Screens
from tests.processes import PATIENCE, Web, wait_for
from workshops.domain import participants, people, rooms
from workshops.enums import MemberRole, Stage
from workshops.models import Answer, Participant

ROLES = ("product", "security", "data")
VOTERS = 8
# What the browsers take for the time, in ms: their counts begin with it. 1970, 2026, 2100, and the last day there is.
EPOCHS = (0, 1_795_000_000_000, 4_102_444_800_000, 8_640_000_000_000_000)
# Names of fields that would hold an answer. (The page's own ballot form has such, a stream must not.)
FIELDS = (b'"level"', b'"levels"', b'"scores"', b'"weights"', b'"reason"', b'"confidence"', b'"counts"')
SECRET = b"xyzzy"


class BusyRoom:
    """Eight people in three roles, each with a session, an open page and an outbox; the facilitator's page, the
    projector, and a program at the API. Half of everything is at one web process and half at the other."""

    def __init__(self, webs: Sequence[Web], screens: Screens) -> None:
        self.webs = webs
        self.ports = [web.port for web in webs]
        workspace = people.create_workspace(name="Acme")
        self.ana = people.add_member(
            workspace=workspace, email="ana@acme.example", name="Ana", role=MemberRole.FACILITATOR
        )
        self.workshop = rooms.create_workshop(
            workspace=workspace, by=self.ana, title="Claims copilot", use_case="Help."
        )
        self.people = [
            participants.join_workshop(workshop=self.workshop, name=f"Person{i}", role=ROLES[i % 3])
            for i in range(VOTERS)
        ]
        rooms.move_stage(workshop=self.workshop, by=self.ana, to=Stage.SCORING)
        self.cookies = {person.pk: cookie_of(person) for person in self.people}
        self.ana_cookie, self.ana_token = cookie_of(self.ana), token_of(self.ana)
        self.screens = screens
        self._open_screens()
        self.resumed = threading.Event()
        self.writers = [self._writer(i, person) for i, person in enumerate(self.people)]

    def let_in(self, watchers: int) -> list[Participant]:
        """Observers, who have no ballot."""
        return [
            participants.join_workshop(workshop=self.workshop, name=f"Watcher{i}", role="observer")
            for i in range(watchers)
        ]

    def _open_screens(self) -> None:
        page, api = stream_path(self.workshop), stream_path(self.workshop, api=True)
        for i, person in enumerate(self.people):
            self.screens.open(page, self.cookies[person.pk], self._ports_from(i))
        for i, (path, headers) in enumerate(
            [(page, self.ana_cookie), (f"{page}?as=screen", self.ana_cookie), (api, self.ana_token)] * 2
        ):
            self.screens.open(path, headers, self._ports_from(i // 3))

    def _ports_from(self, place: int) -> list[int]:
        start = place % len(self.ports)
        return [*self.ports[start:], *self.ports[:start]]

    def _writer(self, place: int, person: Participant) -> Writer:
        clock = EPOCHS[place % len(EPOCHS)]
        outbox = Outbox(person, self.cookies[person.pk], self._ports_from(place), clock=clock)
        return Writer(outbox, self.workshop.criteria, self.resumed)

    # Before, at and after the fault

    def begin(self) -> None:
        """Everybody sees the open round, everybody answers, and a third of all answers is acknowledged."""
        self.screens.wait(lambda screen: screen.state.get("stage") == "scoring")
        for writer in self.writers:
            writer.start()
        wait_for(lambda: self.acknowledged >= VOTERS * len(self.workshop.criteria) // 3)

    @property
    def acknowledged(self) -> int:
        return sum(len(writer.outbox.acknowledged) for writer in self.writers)

    def finish(self) -> None:
        """Everybody answers what is left, until it is acknowledged."""
        self.resumed.set()
        for writer in self.writers:
            writer.join(2 * PATIENCE)
            assert not writer.is_alive(), f"{writer.outbox.person.name} was never acknowledged"
            assert writer.failure is None, repr(writer.failure)
            assert writer.outbox.uncounted == []

    # What must be true afterwards

    def check(self) -> None:
        """Nothing acknowledged is lost, nothing was told too early, all screens are right; then the reveal."""
        self.check_answers()
        self.check_screens()
        self.check_concealment()
        self.reveal()
        self.check_results()

    def check_answers(self) -> None:
        acknowledged = {
            (writer.outbox.person.pk, c.criterion): (c.level, c.confidence, c.reason, c.sequence)
            for writer in self.writers
            for c in writer.outbox.acknowledged.values()
        }
        assert len(acknowledged) == VOTERS * len(self.workshop.criteria)
        stored = Answer.objects.filter(round__workshop=self.workshop).values_list(
            "participant_id", "criterion", "level", "confidence", "reason", "sequence"
        )
        assert {(row[0], row[1]): row[2:] for row in stored} == acknowledged

    def check_screens(self) -> None:
        """By themselves all come to show that everybody is here and has answered everything."""
        everything = [(VOTERS, len(self.workshop.criteria), True)] * VOTERS

        def shows(screen: Screen) -> bool:
            now = screen.state
            if (now["stage"], now["round"]) != ("scoring", 1):
                return False
            if screen.is_api:
                voters = [person for person in now["participants"] if person["total"]]
                told = [(VOTERS, person["answered"], person["connected"]) for person in voters]
                return told == everything
            return (now["done"], now["voters"]) == (VOTERS, VOTERS)

        self.screens.wait(shows, 2 * PATIENCE)

    def check_concealment(self) -> None:
        """No byte that anybody was sent, and no page that anybody may look at, says what somebody else answered."""
        for screen in self.screens.all:
            told = bytes(screen.received)
            assert SECRET not in told
            assert [field for field in FIELDS if field in told] == []
        room, api = f"/w/{self.workshop.pk}/", f"/api/v1/workshops/{self.workshop.pk}"
        for person in self.people:
            page = self._read(room, self.cookies[person.pk])
            assert page.count(SECRET) == page.count(f"xyzzy-{person.name}-".encode())
        for path in (room, f"{room}panel/", f"{room}screen/", f"{room}screen/panel/"):
            assert SECRET not in self._read(path, self.ana_cookie)
        told = self._read(api, self.ana_token)
        assert [word for word in (SECRET, *FIELDS) if word in told] == []
        for path in ("/results", "/recommendation"):
            status, _, body = self.webs[0].get(f"{api}{path}", headers=self.ana_token)
            assert status != 200
            assert [word for word in (SECRET, *FIELDS) if word in body] == []

    def _read(self, path: str, headers: dict[str, str]) -> bytes:
        status, _, body = self.webs[0].get(path, headers=headers)
        assert status == 200, (path, status)
        return body

    def move(self, stage: Stage, at: Web | None = None) -> None:
        """Through the API, as Ana."""
        headers = {**self.ana_token, "Content-Type": "application/json"}
        path = f"/api/v1/workshops/{self.workshop.pk}/stage"
        web = at or self.webs[0]
        status, _, body = web.get(path, method="POST", headers=headers, body={"stage": stage.value})
        assert status == 200, body

    def reveal(self) -> None:
        self.move(Stage.DISCUSSION)
        self.screens.wait(lambda screen: (screen.state["stage"], screen.state["round"]) == ("discussion", 1))
        assert [screen for screen in self.screens.all if SECRET in screen.received] == []

    def check_results(self) -> None:
        """What is revealed is what was acknowledged."""
        wanted: dict[str, Counter[int]] = {criterion: Counter() for criterion in self.workshop.criteria}
        for writer in self.writers:
            for change in writer.outbox.acknowledged.values():
                wanted[change.criterion][change.level] += 1
        results: dict[str, Any] = json.loads(
            self._read(f"/api/v1/workshops/{self.workshop.pk}/results", self.ana_token)
        )
        assert {entry["criterion"]: entry["counts"] for entry in results["criteria"]} == {
            criterion: [counts[level] for level in range(5)] for criterion, counts in wanted.items()
        }
