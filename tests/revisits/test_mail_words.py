"""What a reminder says: enough to decide whether one has to look, the same in its text and in its HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from tests.revisits.conftest import DAY, TEXT, Sink, current, make_due, text_of
from workshops import dates
from workshops.domain import assumptions, decisions, early_revisits, readings, revisits
from workshops.domain.calendars import witness
from workshops.domain.mail_reminder_text import MOST_LETTERS, first_sentence
from workshops.domain.tick import tick
from workshops.enums import STALE_DAYS, AssumptionState, OccurrenceReason
from workshops.models import Decision, Member, Occurrence, Reading, Signal
from workshops.queries.log import chain_head
from workshops.queries.revisit_rooms import brief_of
from workshops.queries.since_last_time import since_last_time

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

BEN = "ben@acme.example"


class Said(HTMLParser):
    """What an HTML part says, word by word; a link is its words and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.buttons = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("style", "head")
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")
            self.buttons += dict(attrs).get("class") == "button"

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "head")
        if tag == "a":
            self.words[-1] += ":"
            self.words.append(self.links[-1])

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words += data.split()


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def said_in_html(mail: EmailMessage) -> Said:
    said = Said()
    said.feed(html_of(mail))
    return said


def words_of_text(mail: EmailMessage) -> list[str]:
    return re.sub(r"^- ", "", text_of(mail), flags=re.MULTILINE).split()


def signal_of(decision: Decision) -> Signal:
    return Signal.objects.get(assumption__decision=decision)


def read(decision: Decision, by: Member, value: float, at: datetime) -> None:
    readings.take_reading(signal=signal_of(decision), by=by, value=value, at=at)


def paragraph_after(mail: EmailMessage, head: str) -> str:
    return text_of(mail).split(f"{head}\n\n", 1)[1].split("\n\n", 1)[0]


def test_text_and_html_say_the_same(
    decide: Callable[..., Decision], imported: Callable[..., Decision], ana: Member, sink: Sink
) -> None:
    """Alone and in a list, with all that can be said, and with words that look like markup."""
    one = decide('Prices <b>&</b> "claims" & co', rationale="It's <i>cheap</i>.\n\nAnd more.")
    occurrence = make_due(one, days_ago=1)
    now = timezone.now()
    Decision.objects.update(created_at=now - 30 * DAY)
    read(one, ana, 7, now - 2 * DAY)
    read(one, ana, 2.5, now - DAY)
    tick()
    for title in ("Two", "Three"):
        make_due(imported(title), days_ago=1)
    tick()
    revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="reaffirmed")
    tick()
    alone, several = sink.mails
    for mail in (alone, several):
        assert said_in_html(mail).words == words_of_text(mail)
        assert said_in_html(mail).buttons == 1
    assert 'Prices <b>&</b> "claims" & co' in text_of(alone)
    assert "Why: It's <i>cheap</i>.\n" in text_of(alone)


def test_a_date_that_will_not_come_is_said_in_both_parts(decision: Decision, ana: Member, sink: Sink) -> None:
    occurrence = current(decision)
    tick(now=occurrence.due_at - 14 * DAY)
    revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="reaffirmed")
    tick(now=occurrence.due_at - 13 * DAY)
    _, mail = sink.mails
    assert mail["Subject"] == "[No longer due] Revisit of D-0001: Claims copilot"
    assert f"D-0001 no longer comes back on {dates.short(occurrence.due_on)}" in text_of(mail)
    assert said_in_html(mail).words == words_of_text(mail)
    assert mail["In-Reply-To"] == sink.mails[0]["Message-ID"]


def test_assumptions_come_with_their_state_and_newest_reading(decision: Decision, ana: Member, sink: Sink) -> None:
    make_due(decision)
    now = timezone.now()
    Decision.objects.update(created_at=now - 40 * DAY)
    for days, value in ((20, 7), (10, 2.5), (5, 1234.5)):
        read(decision, ana, value, now - days * DAY)
    tick()
    (mail,) = sink.to(BEN)
    newest = dates.short((now - 5 * DAY).date())
    assert paragraph_after(mail, "What it rests on").splitlines() == [
        "- Runbooks keep changing every week (holding)",
        "  Broken when runbook edits a week is below 3 over 30 days.",
        f"  Newest reading: 1,234.5, {newest}.",
    ]
    since = dates.short((now - 40 * DAY).date())
    assert paragraph_after(mail, f"Since the decision on {since}").splitlines() == [
        f"- runbook edits a week was read 3 times, last 1,234.5, {newest}.",
    ]


def test_what_has_changed_is_counted_from_the_last_revisit(decision: Decision, ana: Member, sink: Sink) -> None:
    now = timezone.now()
    read(decision, ana, 7, now)
    first = make_due(decision)
    tick()
    revisits.complete_revisit(occurrence=first, by=ana, outcome="reaffirmed")
    # It was looked at three months ago; a text and a reading are newer, one reading is older.
    Occurrence.objects.filter(pk=first.pk).update(completed_at=now - 90 * DAY)
    Reading.objects.update(at=now - 100 * DAY, created_at=now - 100 * DAY)
    read(decision, ana, 4, now - 3 * DAY)
    fresh = Decision.objects.get(pk=decision.pk)
    seen = decisions.current_revision(fresh).sha256
    text = {**TEXT, "title": "Claims copilot", "fallback": "Hand over to a person."}
    decisions.revise_decision(decision=fresh, by=ana, text=text, seen=seen)
    sink.mails = []
    make_due(decision)
    tick()
    (mail,) = sink.to(BEN)
    head = f"Since the last revisit on {dates.short((now - 90 * DAY).date())}"
    assert paragraph_after(mail, head).splitlines() == [
        f"- Its text was revised: revision 2, {dates.short(now.date())}.",
        f"- runbook edits a week was read once: 4, {dates.short((now - 3 * DAY).date())}.",
    ]
    assert "Fallback: Hand over to a person." in text_of(mail)


def test_what_was_measured_before_and_told_only_now_is_news(
    decision: Decision, ana: Member, sink: Sink, django_assert_num_queries: Callable[..., Any]
) -> None:
    occurrence = Occurrence.objects.select_related("plan__decision").get(plan__decision=decision)
    with django_assert_num_queries(2):  # of a first text that nothing measures, however many mails there are
        assert since_last_time(occurrence, {}).is_empty
    before = decision.created_at - DAY
    read(decision, ana, 1, before - DAY)
    read(decision, ana, 1, before)
    tick()
    (mail,) = sink.to(BEN)
    assert paragraph_after(mail, f"Since the decision on {dates.short(decision.created_at.date())}").splitlines() == [
        f"- runbook edits a week was read 2 times, last 1, {dates.short(before.date())}.",
        f"- runbook edits a week was beyond its threshold on {dates.short(before.date())}.",
    ]
    assert brief_of(current(decision)).changes.readings == 2


def test_what_was_asked_for_by_hand_says_why(decision: Decision, ana: Member, sink: Sink) -> None:
    early_revisits.open_early(
        decision=decision,
        by=ana,
        due_on=timezone.now().date() + DAY,
        reason=OccurrenceReason.HAND,
        words="New prices since Monday.",
    )
    tick(now=timezone.now() + 2 * DAY)
    assert "You own it. It was asked for early: New prices since Monday." in text_of(sink.to(BEN)[0])


def test_what_a_signal_asked_for_says_its_evidence(decision: Decision, ana: Member, sink: Sink) -> None:
    evidence = {
        "signal": str(signal_of(decision).pk),
        "metric": "latency p95",
        "comparator": ">",
        "threshold": 2000.0,
        "window_days": 14,
        "mean": 2400.0,
        "readings": [{"at": "2026-11-20T09:00:00Z", "value": 2200.0}, {"at": "2026-11-21T09:00:00Z", "value": 2600.0}],
        "at": "2026-11-21T09:00:00Z",
    }
    early_revisits.open_early(
        decision=decision,
        by=None,
        due_on=timezone.now().date() + DAY,
        reason=OccurrenceReason.SIGNAL,
        evidence=[evidence],
    )
    tick(now=timezone.now() + 2 * DAY)
    assert (
        "You own it. It is asked for early.\nA signal broke: “latency p95” was last read as 2,600"
        " and averages 2,400 over 14 days; above 2,000 it breaks. It has recovered since.\n"
    ) in text_of(sink.to(BEN)[0])


def test_a_list_says_what_speaks_against_each(imported: Callable[..., Decision], ana: Member, sink: Sink) -> None:
    one, two = imported("One"), imported("Two")
    (assumption,) = one.assumptions.all()
    assumptions.mark_assumption(assumption=assumption, by=ana, state=AssumptionState.BROKEN)
    make_due(one), make_due(two)
    tick()
    text = text_of(sink.to(BEN)[0])
    assert text.count("Runbooks keep changing every week (broken)") == 1
    assert text.count("Runbooks keep changing every week") == 1


def test_whose_it_is_is_said_to_each_reader(decision: Decision, sink: Sink) -> None:
    tick(now=current(decision).due_at + (STALE_DAYS + 1) * DAY)
    said = {to: text_of(sink.to(to)[0]) for to in (BEN, "ana@acme.example")}
    assert "You own it. Until somebody looks, treat it as stale." in said[BEN]
    assert "Ben owns it. Until somebody looks, treat it as stale." in said["ana@acme.example"]


def test_the_witness_stands_on_a_line_of_its_own_in_both_parts(decision: Decision, sink: Sink) -> None:
    make_due(decision)
    tick()
    (mail,) = sink.mails
    line = witness(chain_head(decision.workspace_id))
    assert text_of(mail).splitlines().count(line) == 1
    assert f"<br>{line}" in html_of(mail)


def test_it_can_be_read_in_the_dark(decision: Decision, sink: Sink) -> None:
    """Light and dark are both said, and each colour that is set is set for both."""
    make_due(decision)
    tick()
    html = html_of(sink.mails[0])
    assert '<meta name="color-scheme" content="light dark">' in html
    light, dark = html.split("@media (prefers-color-scheme: dark)")
    coloured = [set(re.findall(r"^\s*([\w.]+) \{[^}]*color: #", part, re.MULTILINE)) for part in (light, dark)]
    assert coloured[0] == coloured[1] == {"body", "a", ".button", ".small"}
    written = " ".join(p.read_text() for p in Path(settings.BASE_DIR, "templates/mail").glob("*.html"))
    assert re.findall(r"#(?:fff|000|ffffff|000000)\b", written) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("Answers cite, e.g. the page. Then more.", "Answers cite, e.g. the page."),
        ("It costs 1.5 a month. Yes.", "It costs 1.5 a month."),
        ("Two\nlines of one sentence", "Two lines of one sentence"),
        ("A list\n\n* of things", "A list"),
        ("変わる。もう一つ。", "変わる。"),
        ("", ""),
    ],
)
def test_the_first_sentence_of_the_reasons(text: str, first: str) -> None:
    assert first_sentence(text) == first


def test_a_sentence_as_long_as_a_page_is_cut_at_a_word() -> None:
    said = first_sentence("word " * 200)
    assert said.endswith("word…")
    assert len(said) <= MOST_LETTERS


def test_a_title_over_several_lines_is_one_subject_line(imported: Callable[..., Decision], sink: Sink) -> None:
    decision = imported("Line")
    Decision.objects.filter(pk=decision.pk).update(title="First\r\nBcc: all@acme.example")
    make_due(decision)
    tick()
    (mail,) = sink.mails
    assert mail["Subject"] == "[Due] Revisit of D-0001: First Bcc: all@acme.example"
    assert mail["Bcc"] is None
