"""Every page, mail, document and error in the made-up language: nothing is said outside brackets but people's words.

What is found is told in one list: the words, where they stand, and the addresses that show them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import product
from typing import Protocol

import pytest
from django.contrib.messages import get_messages
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker

from tests.decisions.reading_pdf import words_of_pdf
from tests.permissions.callers import Cookies, browser, open_session
from tests.permissions.evidence import forget_attempts, put_back
from tests.permissions.site import Site
from tests.permissions.test_pages import routes
from tests.pseudo.language import CODE
from tests.pseudo.reading import Found, Loose, Reader, report
from tests.pseudo.site import written
from tests.pseudo.visits import Visit, looks, sendings
from workshops.domain import agenda_mails, decisions, people, prescoring, readings, revisits
from workshops.domain.invitations import join_invited
from workshops.domain.mail_sign_in import mail_sign_in_code, mail_way_in
from workshops.domain.tick import tick
from workshops.enums import (
    AuditKind,
    Channel,
    DeliveryState,
    OccurrenceState,
    ReminderStage,
    RoomMailStage,
    TokenScope,
)
from workshops.exports.pdf import decision_pdf
from workshops.models import Decision, Delivery, Occurrence, RoomMail
from workshops.queries.decisions import with_parts
from workshops.queries.log import chain_head

RETIRED = "PLANTED-retired"
_DAY = timedelta(days=1)
SPEAKS = {"accept-language": CODE}
# What a calendar shows of a file that is otherwise for machines.
_SHOWN = re.compile(r"^(?:SUMMARY|DESCRIPTION|X-WR-CALNAME)[^:]*:(.*)$", re.MULTILINE)


class Reply(Protocol):
    """As much of a response as is looked at; the test client's own has no class that a program may name."""

    status_code: int
    content: bytes

    @property
    def headers(self) -> Mapping[str, str]: ...


@pytest.fixture(scope="module")
def reader(made_site: Site, django_db_blocker: DjangoDbBlocker) -> Reader:
    with django_db_blocker.unblock():
        sent = {value for visit in sendings(made_site) for value in visit.body.values()}
        return Reader({*written(), *sent, RETIRED})


def add(found: Found, loose: Iterable[Loose], where: str) -> None:
    for each in loose:
        found.setdefault(each, set()).add(where)


def read(reader: Reader, response: Reply) -> list[Loose]:
    """What a person reads of a reply: a page, a calendar, the sentences of an error. Other files are for machines."""
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        return reader.page(response.content.decode())
    if kind.startswith("text/calendar"):
        return in_calendar(reader, response.content.decode())
    if kind.startswith("application/json") and response.status_code >= 400:
        error = json.loads(response.content)["error"]
        sentences = [error["message"], *error["fields"].values()]
        return [loose for sentence in sentences for loose in reader.text(sentence, error["code"])]
    return []


def in_calendar(reader: Reader, calendar: str) -> list[Loose]:
    unfolded = calendar.replace("\r\n ", "").replace("\r\n", "\n")
    shown = [text.replace("\\n", "\n").replace("\\", "") for text in _SHOWN.findall(unfolded)]
    return [loose for text in shown for loose in reader.text(text, "calendar")]


def test_every_page(site: Site, cookies: Cookies, reader: Reader) -> None:
    found, seen = Found(), set()
    for visit in looks(site):
        asked = (visit.caller, visit.address, visit.row.part)
        if asked not in seen:
            seen.add(asked)
            forget_attempts()
            client = browser(cookies[visit.caller, visit.room])
            response = client.get(visit.address, headers={**SPEAKS, **visit.headers})
            add(found, read(reader, response), f"GET {visit.address} ({visit.caller})")
    with_notices = browser(open_session(member=site.cast.ida))
    add(found, read(reader, with_notices.get("/", headers=SPEAKS)), "GET / (who has a notice)")
    report(found)


def test_every_form(site: Site, cookies: Cookies, reader: Reader) -> None:
    """Sent empty, and filled in, in rooms where it fits and where not: the answer, and what the next page says."""
    found = Found()
    for visit in sendings(site):
        with put_back():
            response, said = _sent(visit, browser(cookies[visit.caller, visit.room]))
        loose = [*read(reader, response), *(one for words in said for one in reader.text(words, "message"))]
        add(found, loose, f"POST {visit.address} {visit.body} ({visit.caller})")
    report(found)


def _sent(visit: Visit, client: Client) -> tuple[Reply, list[str]]:
    """The answer to a form, and what the page to which it leads will say at its head."""
    forget_attempts()
    headers = {**SPEAKS, **visit.headers}
    if visit.row.script:
        body = json.dumps(visit.body)
        response = client.post(visit.address, body, content_type="application/json", headers=headers)
    else:
        response = client.post(visit.address, visit.body, headers=headers)
    return response, [str(said) for said in get_messages(response.wsgi_request)]


def test_every_error_of_the_api(site: Site, reader: Reader) -> None:
    """Without a token, with one that may only read, with a body that does not fit, and with one that cannot be read."""
    found = Found()
    known = {"authorization": f"Bearer {people.create_api_token(member=site.cast.ana, name='t')}"}
    reading = people.create_api_token(member=site.cast.ana, name="r", scope=TokenScope.READ)
    wrong = json.dumps({"stage": 1, "scores": {"latency": {"level": 9}}, "nothing": 1})
    asked = [("GET", "", {}), ("GET", "", known), ("DELETE", "", known)]
    asked += [("POST", "{}", {"authorization": f"Bearer {reading}"})]
    asked += [(method, body, known) for method in ("POST", "PUT") for body in ("{", "{}", wrong)]
    for path, (method, body, who) in product(sorted(set(addresses_of_the_api(site))), asked):
        with put_back():
            forget_attempts()
            response = browser("").generic(method, path, body, "application/json", headers={**SPEAKS, **who})
        add(found, read(reader, response), f"{method} {path} {body}")
    report(found)


def addresses_of_the_api(site: Site) -> Iterator[str]:
    for room in ("lobby", "decided"):
        values = {
            **site.values(room),
            "signal_id": str(site.log["decided"].signal.pk),
            "rest": "nowhere",
            "revision": "1",
            "question": "use",
            "pilot_id": str(site.pilots["decided"].pilot.pk),
        }
        for route in routes(get_resolver().url_patterns):
            if route.startswith("api/"):
                plain = route.replace("^(?P<rest>.+)$", "<rest>")
                yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda name: values[name[1]], plain)  # noqa: B023 (used at once)


def stages_sent(mails: Iterable[Delivery | RoomMail]) -> set[str]:
    return {mail.stage for mail in mails if mail.state == DeliveryState.SENT}


def test_every_mail(site: Site, reader: Reader, mailoutbox: list[EmailMultiAlternatives]) -> None:
    mail_sign_in_code(email=site.cast.ana.user.email, code="BCDF-GHJK")
    for kind, how in product((AuditKind.WAY_IN_ADDED, AuditKind.WAY_IN_REMOVED), ("passkey", "totp")):
        mail_way_in(user_id=site.cast.ana.user_id, kind=kind, how=how)
    scoring = site.rooms["scoring"].workshop
    join_invited(workshop=scoring, name="Gus", role="observer", email="gus@partner.example")
    prescoring.set_deadline(workshop=scoring, by=site.cast.zora, due_at=timezone.now() + 2 * _DAY)
    agenda_mails.send_agenda(workshop=scoring, by=site.cast.zora, everybody=True, starts_at=timezone.now() + 3 * _DAY)
    due_at = site.log["accepted"].occurrence.due_at
    for value in (1, 2):
        readings.take_reading(signal=site.log["due"].signal, by=site.cast.zora, value=value)
    before = [timezone.now() + days * _DAY for days in (0, 1.5, 1.99)]
    for now in (*before, *(due_at + days * _DAY for days in (-14, 0, 7, 14, 30))):
        tick(now=now)
    # Those were lists. One by itself:
    alone = Occurrence.objects.filter(state=OccurrenceState.DUE).select_related("plan__decision")[0]
    Occurrence.objects.exclude(pk=alone.pk).update(wake_at=due_at + 99 * _DAY)
    Occurrence.objects.filter(pk=alone.pk).update(sequence=alone.sequence + 1, wake_at=None)
    tick(now=due_at + 30 * _DAY)
    assert [mail for mail in mailoutbox if alone.plan.decision.label in str(mail.subject)]
    until = max(alone.asked_on, timezone.now().date()) + 5 * _DAY
    revisits.snooze_revisit(occurrence=alone, by=site.cast.zora, until=until, reason=RETIRED)
    tick(now=due_at + 30 * _DAY)
    # One of which its owner has been told by a mail of its own, so that it is in their calendar.
    sent = Delivery.objects.filter(
        channel=Channel.MAIL,
        stage=ReminderStage.STALE,
        state=DeliveryState.SENT,
        occurrence__state=OccurrenceState.DUE,
        occurrence__due_at__gt=timezone.now(),
    ).exclude(occurrence__plan__decision__mutes__member=F("recipient"))
    told = sent.order_by("occurrence__plan__decision__number")[0]
    decisions.retire_decision(decision=told.occurrence.plan.decision, by=site.cast.zora, reason=RETIRED)
    tick(now=due_at + 31 * _DAY)
    found = Found()
    for mail in mailoutbox:
        where = f"{mail.to[0]}: {mail.subject}"
        add(found, reader.text(str(mail.subject), "subject"), where)
        add(found, reader.text(str(mail.body), "text"), where)
        for content, _kind in mail.alternatives:
            add(found, reader.page(str(content)), where)
        for part in mail.attachments:
            add(found, in_calendar(reader, part.get_payload(decode=True).decode()), where)
    on_pages = {ReminderStage.UNDELIVERED, ReminderStage.UNSUBSCRIBED, ReminderStage.OWNER_GONE}
    assert stages_sent(Delivery.objects.all()) == set(ReminderStage) - on_pages
    # A reminder by hand says what the last one says.
    assert stages_sent(RoomMail.objects.all()) == set(RoomMailStage) - {RoomMailStage.BY_HAND}
    report(found)


def test_every_document(site: Site, reader: Reader) -> None:
    found = Found()
    for decision in (site.log["accepted"].decision, site.log["decided"].decision, site.draft):
        with translation.override(CODE):
            whole = with_parts(Decision.objects.filter(pk=decision.pk)).get()
            pdf = decision_pdf(whole, chain_head(decision.workspace_id))
        add(found, reader.text(words_of_pdf(pdf), "PDF"), decision.label)
    report(found)
