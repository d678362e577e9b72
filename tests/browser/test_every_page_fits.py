"""Every page of the product with the longest words that stand or may be typed there, at two sizes of text and three
widths: nothing wider than the window, nothing cut, no label over another, no column of single letters; by axe in the
dark; and still readable where the system takes the colours away, or on paper.

Each page is loaded once and then measured. With ADVISOR_PICTURES there is a picture of each as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.browser.accessible import violations
from tests.browser.conftest import SIGHT
from tests.browser.here import Here, served_here
from tests.browser.longest import (
    REASON,
    ROLE,
    TITLE,
    UNBROKEN,
    crowded_room,
    decision_text,
    divided,
    go,
    seat_everybody,
)
from tests.browser.measuring import UNSEEN, faults_of_layout
from tests.browser.test_print import A4, PRESSED, TORN
from tests.computing import compute
from tests.permissions.addresses import N, R
from tests.permissions.callers import open_session
from tests.permissions.evidence import forget_attempts
from tests.permissions.site import Site, make_site
from tests.pseudo.visits import Visit, looks
from tests.worlds import world
from workshops.domain import checklist, decisions, hands, notes, revisits
from workshops.enums import RevisitOutcome, Stage, Stance
from workshops.models import ApiToken, Note, Occurrence, Participant, User, Workshop, Workspace, WorkspaceChannel

pytestmark = pytest.mark.browser

# px of the text that a browser is set to, and of the window: 80, 51, 22, 34, 15 and 11 of the text's own in it, which
# is what the pages' layout goes by. The last is twice the usual text on a phone.
SIZES = ((16, 1280), (16, 820), (16, 360), (24, 820), (24, 360), (32, 360))
EACH = (f"{N}/", R)


@dataclass
class Walk:
    """One page after the other in one window."""

    page: Page
    here: Here
    faults: dict[str, list[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    seen: int = 0
    axe: bool = True
    px: int = 0

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.devtools = self.page.context.new_cdp_session(self.page)
        self.devtools.send("Page.enable")

    def be(self, cookie: str) -> None:
        self.page.context.clear_cookies()
        if cookie:
            name = settings.SESSION_COOKIE_NAME
            self.page.context.add_cookies([{"url": self.here.address, "name": name, "value": cookie}])

    def look(self, path: str, what: str, status: int = 200) -> None:
        """At one page, in every size."""
        forget_attempts()
        self.errors.clear()
        self.text(16)
        answer = self.page.goto(self.here.address + path)
        assert answer is not None
        found = [] if answer.status == status else [f"status {answer.status}"]
        # Of a page that is shown with another status than 200 the browser's console says so.
        found += [said for said in self.errors if "Failed to load resource" not in said]
        for size, width in SIZES:
            self.text(size)
            self.page.set_viewport_size({"width": width, "height": 800})
            found += [f"{size} px on {width}: {fault}" for fault in faults_of_layout(self.page)]
            if (size, width) in ((24, 360), (16, 1280)):
                self.picture(what, f"{size}-{width}")
        self.text(16)
        self.page.emulate_media(color_scheme="dark")
        if self.axe:
            found += violations(self.page)
        self.picture(what, "dark")
        self.page.emulate_media(color_scheme="light")
        self.seen += 1
        if found:
            self.faults[f"{what} {path}"] = found

    def look_without_colours(self, path: str, what: str) -> None:
        """Where the system takes them away, and on paper."""
        self.page.goto(self.here.address + path)
        self.page.emulate_media(forced_colors="active")
        found: list[str] = [f"not seen: {shape}" for shape in self.page.evaluate(UNSEEN)]
        self.picture(what, "forced")
        self.page.emulate_media(forced_colors="none")
        self.page.set_viewport_size({"width": A4, "height": 800})
        self.page.emulate_media(media="print")
        found += [f"on paper: {fault}" for fault in (*self.page.evaluate(PRESSED), *self.page.evaluate(TORN))]
        found += [f"on paper: {fault}" for fault in faults_of_layout(self.page)]
        self.picture(what, "paper")
        self.page.emulate_media(media="screen")
        if found:
            self.faults[f"{what} without colours {path}"] = found

    def check(self) -> None:
        told = [f"{where}\n  " + "\n  ".join(found) for where, found in self.faults.items()]
        assert not told, f"of {self.seen} pages\n" + "\n".join(told)

    def text(self, px: int) -> None:
        """What the browser's own setting says, by which its media queries count too."""
        if px != self.px:  # even the same size lays the page out anew
            self.devtools.send("Page.setFontSizes", {"fontSizes": {"standard": px, "fixed": px * 13 // 16}})
            self.px = px

    def picture(self, what: str, size: str) -> None:
        if folder := os.environ.get("ADVISOR_PICTURES"):
            name = f"{what}-{size}".replace("/", "_").replace(" ", "-")
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True, caret="initial")


@pytest.fixture
def site(db: None) -> Site:
    """With long names everywhere."""
    made = world("site", make_site)
    for model in (User, Workspace, WorkspaceChannel, Participant, ApiToken):
        for row in model._default_manager.all():
            row.name = f"{row.name} {UNBROKEN}"[: model._meta.get_field("name").max_length]
            row.save(update_fields=["name"])
    Workshop.objects.update(title=TITLE, use_case=f"{TITLE} {REASON}")
    Note.objects.update(text=REASON)
    return made


@pytest.fixture
def walk(browser: Browser, site: Site) -> Iterator[Walk]:
    with served_here() as here:
        context = browser.new_context(**SIGHT)
        yield Walk(context.new_page(), here)
        context.close()


def test_every_page(walk: Walk, site: Site) -> None:
    """Those of the list that the made-up language walks, by whom most is shown."""
    walk.be(open_session(member=site.cast.olive))
    for visit in pages(site):
        walk.look(visit.address, visit.row.route or "home")
    walk.check()


def pages(site: Site) -> Iterator[Visit]:
    """Pages for people to read, and none of a room: those are walked with more in them. Of the pages of a decision one
    of each kind, and the sheet and the revisit of each."""
    seen: set[str] = set()
    for visit in looks(site, guide=True):
        row = visit.row
        is_read = not row.part and not row.script and not row.route.startswith("w/") and not row.route.endswith(".ics")
        if is_read and visit.caller not in ("nobody", "guest", "observer"):
            kind = visit.address if row.route in EACH else row.route
            if kind not in seen:
                seen.add(kind)
                yield visit


def test_every_page_of_a_room(walk: Walk, site: Site) -> None:
    """With all the criteria, nine people who disagree on each, and a decision that is signed and looked at again; as
    the facilitator and a guest see it."""
    walk.axe = False  # it looks at each of these in their own stories
    zora = site.cast.zora
    room, people = crowded_room(zora, extra_roles=[ROLE])
    facilitator, guest = open_session(member=zora), open_session(guest=people[1])
    everybody = {"facilitator": facilitator, "guest": guest}

    def look(room: Workshop, stage: str, *parts: str, who: tuple[str, ...] = ("facilitator", "guest")) -> None:
        for caller in who:
            walk.be(everybody[caller])
            for part in parts:
                walk.look(f"/w/{room.pk}/{part}", f"{stage} {caller} {part}")

    notes.add_note(workshop=room, by=people[0], text=REASON, parked=True)
    answered(room, people[2])
    look(room, "lobby", "", "checklist/")
    look(
        room, "lobby", "people/", "invitations/", "agenda-mail/", "template/", "duplicate/", who=("facilitator",)
    )  # fmt: skip
    room = go(room, zora, Stage.SCORING)
    divided(people, reason=REASON)
    for person in people[2:]:
        hands.raise_hand(participant=person)
    look(room, "scoring", "")
    look(room, "scoring", "?criterion=overview", "?criterion=query_volume", who=("guest",))
    room = go(room, zora, Stage.DISCUSSION)
    notes.add_note(workshop=room, by=people[0], text=f"{REASON} {UNBROKEN}", criterion="latency")
    look(room, "discussion", "", "screen/")
    room = go(room, zora, Stage.SCORING)
    divided(people[1:], reason=UNBROKEN)
    look(room, "round 2", "", who=("guest",))
    room = go(room, zora, Stage.DISCUSSION)
    look(room, "discussion again", "")
    room = go(room, zora, Stage.WEIGHTING)
    look(room, "weighting", "")
    room = go(room, zora, Stage.RECOMMENDATION)
    look(room, "computing", "recommendation/", who=("guest",))
    compute(room)
    look(room, "recommendation", "", "recommendation/", "recommendation/what-if/")
    look(room, "recommendation", "decision/", who=("facilitator",))
    decision = decisions.record_decision(workshop=room, by=zora, text=decision_text(zora))
    sha256 = decisions.current_revision(decision).sha256
    for person, stance in zip(people[1:4], (Stance.DISSENT, Stance.RESERVATION, Stance.APPROVE), strict=True):
        signer = decisions.Signer(participant=fresh(person), member=None)
        decisions.sign_off(
            decision=decision, signer=signer, stance=stance, revision_sha256=sha256, reason=f"{REASON} {UNBROKEN}"
        )
    look(room, "decided", "", "decision/", "screen/")
    walk.be(facilitator)
    walk.look_without_colours(f"/w/{room.pk}/recommendation/", "recommendation")
    walk.look_without_colours(f"/decisions/{decision.number}/", "sheet")
    walk.look(f"/decisions/{decision.number}/acceptance/", "acceptance")
    walk.look(f"/decisions/{decision.number}/revision/", "revision")
    text = decision_text(zora, rationale=f"{UNBROKEN} {REASON}", title=UNBROKEN)
    decisions.revise_decision(decision=decision, by=zora, text=text, seen=sha256)
    walk.look(f"/decisions/changes/?from={decision.number}&to={decision.number}", "changes")
    walk.look(f"/w/{room.pk}/decision/changes/?from=1&to=2", "changes of texts")
    decisions.accept_decision(decision=decision, by=zora, unsigned_reason=f"{REASON} {UNBROKEN}")
    for path in ("/", "/decisions/", "/revisits/", "/inbox/", f"/decisions/?q={UNBROKEN}", "/decisions/story/"):
        walk.look(path, f"full {path}")
    again = Occurrence.objects.get(plan__decision=decision, state="scheduled")
    walk.look(f"/revisits/{again.pk}/", "revisit")
    room = revisits.start_revisit(occurrence=again, by=zora)
    people = seat_everybody(room)
    everybody["guest"] = open_session(guest=people[1])
    look(room, "revisit's lobby", "")
    room = go(room, zora, Stage.SCORING)
    look(room, "revisit's scoring", "", who=("guest",))
    divided(people[::-1])
    room = go(room, zora, Stage.DISCUSSION)
    look(room, "revisit's reveal", "")
    room = go(room, zora, Stage.RECOMMENDATION)
    compute(room)
    look(room, "revisit's recommendation", "recommendation/")
    look(room, "revisit's end", "revisit/", who=("facilitator",))
    again.refresh_from_db()
    revisits.complete_revisit(occurrence=again, by=zora, outcome=RevisitOutcome.REAFFIRMED, note=REASON)
    look(room, "revisit over", "")
    walk.check()


def answered(room: Workshop, by: Participant) -> None:
    """Two questions of the checklist, at the greatest length, one of them still open."""
    for question, ticked in (("use", True), ("prompt", False)):
        words = f"{REASON} {UNBROKEN}"[:500]
        checklist.answer_question(workshop=room, by=by, question=question, ticked=ticked, answer=words)


def fresh(person: Participant) -> Participant:
    return Participant.objects.select_related("workshop", "role", "member__user").get(pk=person.pk)
