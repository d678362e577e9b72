"""What comes due for one person in one pass is one notice, which speaks of each until it is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.revisits.conftest import DAY, current, make_due
from workshops import dates
from workshops.domain import people, revisits
from workshops.domain.notices import put_away_notice
from workshops.domain.tick import tick
from workshops.enums import MemberRole, RevisitOutcome
from workshops.models import Decision, Member
from workshops.queries.deliveries import notices_for
from workshops.queries.inbox import Show, inbox_page, new_count
from workshops.words.inbox import inbox_words
from workshops.words.revisits import notice_place, notice_title, notice_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(imported: Callable[..., Decision]) -> list[Decision]:
    """Ben's, told of in one pass, on the day on which they are due."""
    made = [imported(f"Number {n}") for n in range(1, 5)]
    for decision in made:
        make_due(decision)
    assert tick(sends=False)["notices"] == 1
    return made


def said(member: Member) -> list[str]:
    return [notice_words(notice) for notice in notices_for(member, timezone.now())]


def past(member: Member) -> list[str]:
    page = inbox_page(member, now=timezone.now(), show=Show.PAST)
    return [f"{notice_title(row.notice)}: {inbox_words(row.notice)}" for row in page.rows]


def spokesman(decisions: list[Decision], to: Member) -> Decision:
    (notice,) = notices_for(to, timezone.now())
    return next(each for each in decisions if each == notice.occurrence.plan.decision)


def test_one_notice_names_them_and_leads_to_them(
    four: list[Decision], ben: Member, as_member: Callable[[Member], Client]
) -> None:
    (notice,) = notices_for(ben, timezone.now())
    assert (notice_title(notice), notice_words(notice)) == (
        "Revisits that are due",
        "4 decisions are to be looked at again: D-0001, D-0002, D-0003 and D-0004.",
    )
    assert notice_place(notice) == ("board", f"owner={ben.pk}")
    client = as_member(ben)
    inbox = client.get("/inbox/").content.decode()
    assert (inbox.count("Revisits that are due"), f'href="/revisits/?owner={ben.pk}"' in inbox) == (2, True)
    assert (new_count(ben), past(ben)) == (1, [])
    assert tick(sends=False)["notices"] == 0
    put_away_notice(notice_id=notice.id, by=ben)
    assert (new_count(ben), len(past(ben))) == (0, 1)


def test_whatever_is_answered_is_named_no_more_and_stays_readable(
    four: list[Decision], ana: Member, ben: Member
) -> None:
    first = spokesman(four, ben)
    others = [each for each in four if each != first]
    revisits.complete_revisit(occurrence=current(first), by=ana, outcome=RevisitOutcome.REAFFIRMED)
    assert said(ben)[0].startswith("3 decisions are to be looked at again: ")
    assert first.label not in said(ben)[0]
    second = spokesman(others, ben)
    silent, started = [each for each in others if each != second]
    until = timezone.now().date() + 9 * DAY
    revisits.snooze_revisit(occurrence=current(silent), by=ana, until=until, reason="The audit comes first.")
    assert said(ben) == [
        f"2 decisions are to be looked at again: {' and '.join(sorted({second.label, started.label}))}."
    ]
    revisits.complete_revisit(occurrence=current(started), by=ana, outcome=RevisitOutcome.REAFFIRMED)
    assert said(ben) == ["Its revisit is due today."]
    assert sorted(line.partition(": ")[2] for line in past(ben)) == [
        "Its revisit is complete: reaffirmed.",
        "Its revisit is complete: reaffirmed.",
        f"Its revisit is due in 9 days ({dates.coming_day(until, 9)}).",
    ]


def test_the_next_rung_is_one_notice_again_and_the_last_one_is_read(
    four: list[Decision], ana: Member, ben: Member
) -> None:
    now = due(four[0]) + 7 * DAY
    assert tick(now=now, sends=False)["notices"] == 1
    assert [words.partition(":")[0] for words in said(ben)] == ["4 decisions have waited for a week and more"]
    assert (new_count(ben), len(past(ben))) == (1, 4)
    # Two weeks late the facilitator hears of it, whose decisions they are not.
    tick(now=now + 7 * DAY, sends=False)
    (told,) = notices_for(ana, now)
    assert (notice_title(told), notice_place(told)) == ("Revisits that nobody has begun", ("board", "state=overdue"))


def test_each_hears_of_their_own_and_of_each_rung_by_itself(
    imported: Callable[..., Decision], ana: Member, ben: Member
) -> None:
    zoe = people.add_member(workspace=ana.workspace, email="zoe@acme.example", name="Zoe", role=MemberRole.MEMBER)
    for n, (owner, days_ago) in enumerate(((ben, 0), (ben, 0), (ben, 8), (ben, 8), (zoe, 0))):
        make_due(imported(f"Number {n}", owner=owner), days_ago=days_ago)
    assert tick(sends=False)["notices"] == 3
    assert sorted(said(ben)) == [
        "2 decisions are to be looked at again: D-0001 and D-0002.",
        "2 decisions have waited for a week and more: D-0003 and D-0004.",
    ]
    assert said(zoe) == ["Its revisit is due today."]


def due(decision: Decision) -> datetime:
    return dates.local_instant(current(decision).due_on, "UTC") + timedelta(minutes=1)
