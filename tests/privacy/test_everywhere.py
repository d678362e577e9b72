"""Somebody who had a hand in everything is erased, and searched for in every table, every export and every page."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.browsers import as_member
from tests.computing import compute
from tests.conftest import COPILOT
from tests.decisions.making import TEXT
from tests.decisions.reading_pdf import words_of_pdf
from workshops.domain import (
    ballots,
    browser_sessions,
    checklist,
    decision_import,
    decisions,
    door,
    early_revisits,
    facilitators,
    frameworks,
    invitations,
    member_invitations,
    notes,
    participants,
    people,
    readings,
    revisit_plans,
    revisits,
    rooms,
    saved_views,
    workshop_templates,
)
from workshops.domain.decision_text import DecisionText
from workshops.domain.decisions import Signer
from workshops.domain.log_check import check_log
from workshops.enums import DecisionStatus, Door, MemberRole, SignInWay, Stage, TokenScope
from workshops.models import (
    ChecklistAnswer,
    Decision,
    Knock,
    Member,
    Occurrence,
    Participant,
    Signal,
    SignOff,
    User,
    Workshop,
    WorkshopTemplate,
)

pytestmark = pytest.mark.django_db

NAME, ADDRESS, WORDS = "Zarquille Vantrebock", "zarquille@vantrebock.example", "quibblesnort"
DAY = timedelta(days=1)


@dataclass
class Left:
    """The workspace after it: `owner` looks, `log` is what was exported before."""

    owner: Member
    decision: Decision
    exported: dict[str, Any]
    log: list[dict[str, object]]
    told: str


def live(owner: Member) -> Decision:
    """Their name and words in every place that there is."""
    workspace = owner.workspace
    asked = member_invitations.invite_by_mail(workspace=workspace, by=owner, email=ADDRESS, role=MemberRole.FACILITATOR)
    member = member_invitations.accept_as_new(invitation=asked, name=NAME)
    _sign_in(member.user)
    ben = people.add_member(workspace=workspace, email="ben@acme.example", name="Ben", role=MemberRole.MEMBER)
    workshop = rooms.create_workshop(workspace=workspace, by=member, title="Claims", use_case="Answer adjusters.")
    invitations.invite_people(workshop=workshop, by=owner, emails=[ADDRESS, "guest@acme.example"])
    seat = participants.join_workshop(workshop=workshop, name=NAME, role="data", member=member)
    participants.issue_token(participant=seat)
    guest = participants.join_workshop(workshop=workshop, name="Una", role="product")
    facilitators.add_co_facilitator(workshop=workshop, by=member, member=ben)
    workshop = facilitators.take_over(workshop=workshop, by=member, to=ben)
    workshop = facilitators.take_over(workshop=workshop, by=ben, to=member)
    _prepare(workshop, member, seat)
    rooms.move_stage(workshop=workshop, by=member, to=Stage.SCORING)
    scores = {criterion: {"level": level, "reason": f"{WORDS} {criterion}"} for criterion, level in COPILOT.items()}
    for one in (seat, guest):
        said = scores if one == seat else {criterion: {"level": level} for criterion, level in COPILOT.items()}
        ballots.cast_ballot(participant=Participant.objects.get(pk=one.pk), scores=said, weights={"latency": 5.0})
    rooms.move_stage(workshop=workshop, by=member, to=Stage.DISCUSSION)
    notes.add_note(workshop=workshop, by=seat, text=f"{WORDS} said {NAME}")
    notes.add_note(workshop=workshop, by=owner, text="Who asks legal?", parked=True, owner=NAME)
    workshop = rooms.move_stage(workshop=workshop, by=member, to=Stage.RECOMMENDATION)
    gate = min(frameworks.gate_keys(frameworks.framework_of(workshop)))
    rooms.waive_gate(workshop=workshop, by=member, gate=gate, reason=WORDS)
    compute(workshop)
    watched = {**TEXT["assumptions"][0], "owner": NAME}
    by_guest = {**TEXT["assumptions"][1], "owner": "Una"}
    text = {**TEXT, "assumptions": [watched, by_guest], "revisit": {"every_months": 3, "owner": NAME}}
    decision = decisions.record_decision(workshop=workshop, by=member, text=text)
    sha256 = decisions.current_revision(decision).sha256
    seat = Participant.objects.select_related("role", "workshop").get(pk=seat.pk)
    decisions.sign_off(
        decision=decision, signer=Signer(seat, None), stance="approve", reason=WORDS, revision_sha256=sha256
    )
    decision = decisions.accept_decision(decision=decision, by=member, unsigned_reason=WORDS)
    _watch_and_revisit(decision, member, owner)
    body = cast(DecisionText, {**decisions.current_revision(decision).body, "title": "Record"})
    record = decision_import.import_decision(
        by=member, body=body, decided_on=None,
        status=DecisionStatus.PROPOSED, source="1.md", source_text=f"Deciders: {NAME}\n{WORDS}",
    )  # fmt: skip
    decisions.retire_decision(decision=record, by=member, reason=WORDS)
    saved_views.save_view(by=member, name=WORDS, query=f"q={WORDS}")
    people.create_api_token(member=member, name=WORDS, scope=TokenScope.WRITE)
    as_member(member).get("/")
    return decision


def _sign_in(user: User) -> None:
    """In a browser, by an address, an app and the organisation's own sign-in."""
    browser_sessions.begin_session(user=user, session_key="x" * 32, way=SignInWay.CODE, device=WORDS)
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    SocialAccount.objects.create(user=user, provider="openid_connect", uid=ADDRESS, extra_data={"name": NAME})
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": WORDS})


def _prepare(workshop: Workshop, member: Member, seat: Participant) -> None:
    """The checklist; a template of their own; and they knock at the door of another room, where nobody answers."""
    first, second, *_rest = frameworks.framework_of(workshop).checklist
    for each in (first, second):
        checklist.answer_question(workshop=workshop, by=seat, question=each.key, ticked=True, answer=WORDS)
    una = participants.join_workshop(workshop=workshop, name="Una B", role="product")
    checklist.answer_question(workshop=workshop, by=una, question=second.key, ticked=True, answer="Adjusters.")
    workshop_templates.keep_template(
        workshop=workshop, by=member, name=f"As {NAME} asks", title=f"What {NAME} asks ({ADDRESS})"
    )
    other = rooms.create_workshop(workspace=workshop.workspace, by=member, title="Other", use_case="Other.")
    door.set_door(workshop=other, by=member, door=Door.ADMIT)
    door.knock_at(workshop=other, name=NAME, role="data")


def _watch_and_revisit(decision: Decision, member: Member, owner: Member) -> None:
    signal = Signal.objects.select_related("assumption__decision").get(assumption__decision=decision)
    now = timezone.now()
    readings.take_reading(signal=signal, by=member, value=9, at=now - 2 * DAY, source=WORDS)
    csv = f"at,value,source\n{(now - 3 * DAY).isoformat()},8,{WORDS}\n"
    readings.take_csv(signal=signal, by=member, text=csv)
    early_revisits.ask_early(decision=decision, by=member, due_on=now.date() + 3 * DAY, reason=WORDS)
    open_ = Occurrence.objects.select_related("plan__decision__workspace").exclude(reason="cadence").get()
    revisits.snooze_revisit(occurrence=open_, by=member, until=now.date() + 9 * DAY, reason=WORDS)
    revisit_plans.steer_plan(decision=decision, by=owner, terms={"owner": owner, "backup": member})
    revisit_plans.steer_plan(decision=decision, by=owner, terms={"owner": member})


@pytest.fixture(scope="module")
def left(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Left]:
    folder = tmp_path_factory.mktemp("exports")
    with django_db_blocker.unblock(), transaction.atomic():
        workspace = people.create_workspace(name="Acme")
        owner = people.add_member(workspace=workspace, email="o@acme.example", name="Olga", role=MemberRole.OWNER)
        decision = live(owner)
        assert check_log().fault is None
        call_command("export_person", ADDRESS, out=folder / "person.json", stderr=io.StringIO())
        call_command("export_log", workspace=workspace.slug, out=folder / "log.jsonl", stderr=io.StringIO())
        told = io.StringIO()
        call_command("erase_person", ADDRESS, stdout=told)
        exported = json.loads((folder / "person.json").read_text())
        log = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
        yield Left(owner, Decision.objects.get(pk=decision.pk), exported, log, told.getvalue())
        transaction.set_rollback(True)


def tables_that_say(words: str) -> list[str]:
    """Every table with a row in which the words stand, in whatever column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_name) FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {name} t WHERE t::text ILIKE %s", [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.append(name)
    return found


def test_no_table_says_their_name_their_address_or_their_words(left: Left, db: None) -> None:
    for words in (NAME, "Vantrebock", ADDRESS, WORDS):
        assert (words, tables_that_say(words)) == (words, [])
    assert not Session.objects.exists()  # of the browser that held the account


def test_the_log_is_good_and_what_was_exported_before_is_its_beginning(left: Left, db: None) -> None:
    assert check_log().fault is None
    answers = ChecklistAnswer.objects.values_list("author_name", "answer").order_by("author_name")
    assert list(answers) == [("Erased person", ""), ("Una B", "Adjusters.")]
    assert list(Knock.objects.values_list("name", "state")) == [("", "refused")]
    assert WorkshopTemplate.objects.get().setup["title"] == "What Erased person asks (Erased person)"
    now = io.StringIO()
    call_command("export_log", workspace=left.owner.workspace.slug, stdout=now, stderr=io.StringIO())
    events = [json.loads(line) for line in now.getvalue().splitlines()]
    assert [event["hash"] for event in events[: len(left.log)]] == [event["hash"] for event in left.log]
    assert events[-1]["kind"] == "person.erased"
    assert WORDS not in now.getvalue()


def test_the_export_had_all_of_it(left: Left, db: None) -> None:
    (workspace,) = left.exported["workspaces"]
    assert left.exported["account"]["email"] == ADDRESS
    said = json.dumps(workspace)
    for part in ("seats", "answers", "weights", "notes", "signatures", "invitations", "saved_views", "tokens", "plans",
                 "events", "decisions", "workshops", "membership", "watched",
                 "checklist", "templates", "asked_in"):  # fmt: skip
        assert (part, len(workspace[part]) > 0) == (part, True)
    assert {answer["reason"] for answer in workspace["answers"]} == {f"{WORDS} {criterion}" for criterion in COPILOT}
    for part in ("browsers", "addresses", "proofs", "providers"):
        assert (part, len(left.exported["account"][part])) == (part, 1)
    assert "token_hash" not in said
    assert "calendar_token" not in said


def test_no_export_and_no_page_says_them_and_the_sheet_says_that_somebody_erased_approved(left: Left, db: None) -> None:
    client = as_member(left.owner)
    number = left.decision.number
    for address in (
        "/", "/decisions/", f"/decisions/?q={WORDS}", f"/decisions/{number}/", f"/decisions/{number}.md",
        f"/decisions/{number}.json", f"/w/{left.decision.workshop_id}/", "/revisits/",
        "/decisions/decisions.jsonl", "/decisions/decisions.csv", "/decisions/log.jsonl",
        f"/w/{left.decision.workshop_id}/ballots.csv", f"/decisions/{number}/revisions/1/", "/inbox/",
    ):  # fmt: skip
        assert (address, said_at(client, address)) == (address, "")
    sheet = client.get(f"/decisions/{number}/").content.decode()
    assert "Erased person" in sheet
    pdf = words_of_pdf(client.get(f"/decisions/{number}.pdf").content)
    assert NAME.split()[0] not in pdf
    assert "Erased person" in pdf
    assert SignOff.objects.get(revision__decision=left.decision).stance == "approve"


def said_at(client: Client, address: str) -> str:
    """Which of their words an answer says, but for what the request itself asked."""
    response = client.get(address)
    assert response.status_code in (200, 302), address
    content = response.getvalue()
    text = content.decode()
    words = [NAME, "Vantrebock", ADDRESS] if WORDS in address else [NAME, "Vantrebock", ADDRESS, WORDS]
    return next((each for each in words if each.lower() in text.lower()), "")


def test_the_site_and_the_bundle_say_nothing_either(left: Left, db: None, tmp_path: Path) -> None:
    slug = left.owner.workspace.slug
    call_command("export_site", tmp_path / "site", workspace=slug, stdout=io.StringIO(), stderr=io.StringIO())
    call_command("export_log", workspace=slug, bundle=tmp_path / "bundle", stderr=io.StringIO())
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            texts = [data]
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    texts = [archive.read(name) for name in archive.namelist()]
            assert not any(word.encode() in text for word in (NAME, ADDRESS, WORDS) for text in texts), path


def test_the_account_is_gone_and_a_second_time_is_harmless(left: Left, db: None) -> None:
    assert not User.objects.filter(email=ADDRESS).exists()
    assert "The account is gone." in left.told
    assert WORDS not in left.told
    with pytest.raises(CommandError, match="Nobody here has the address"):
        call_command("erase_person", ADDRESS)
