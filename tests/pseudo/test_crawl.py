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
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from tests.decisions.reading_pdf import words_of_pdf
from tests.pseudo.language import CODE, offered
from tests.pseudo.reading import Found, Loose, Reader, report
from tests.pseudo.site import Everything, everything, written
from workshops.domain import decisions, people
from workshops.domain.tick import tick
from workshops.exports.pdf import decision_pdf
from workshops.models import Decision, Occurrence, RevisitPlan
from workshops.queries.decisions import with_parts
from workshops.queries.log import chain_head

# For machines: nobody reads them.
UNREAD = ("healthz", "readyz", "metrics", "sentences/")
SPEAKS = {"accept-language": CODE}
_DAY = timedelta(days=1)


class Reply(Protocol):
    """As much of a response as is looked at; the test client's own has no class that a program may name."""

    status_code: int
    content: bytes

    @property
    def headers(self) -> Mapping[str, str]: ...


@pytest.fixture
def site(db: None) -> Iterator[Everything]:
    with offered():
        yield everything()


def routes() -> list[str]:
    """Every address, as "w/<workshop_id>/"."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            else:
                yield re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route.replace("^(?P<rest>.+)$", "<rest>"))

    return sorted({route for route in walk(get_resolver().url_patterns, "") if not route.startswith(UNREAD)})


def addresses(values: Iterable[Mapping[str, str]], *, api: bool) -> list[str]:
    """Each route filled in with the values of each room; once where that makes no difference."""
    chosen = [route for route in routes() if route.startswith("api/") is api]
    return list(dict.fromkeys("/" + _filled(route, room) for route in chosen for room in values))


def _filled(route: str, values: Mapping[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda name: values[name[1]], route)


def visits(site: Everything) -> Iterator[tuple[str, Client, list[str]]]:
    """Who looks at what: the facilitator and a member at every room, guests at their own, the others at one."""
    some = [site.rooms["discussion"]]
    for who, client in site.browsers.items():
        yield who, client, addresses(site.rooms.values() if who in ("facilitator", "member") else some, api=False)
    for room, client in site.guests.items():
        yield f"guest at {room}", client, addresses([site.rooms[room]], api=False)


def add(found: Found, loose: list[Loose], where: str) -> None:
    for each in loose:
        found.setdefault(each, set()).add(where)


def read(reader: Reader, response: Reply) -> list[Loose]:
    """What a person reads of a reply: a page, or the sentences of an error. Files for machines have their own words."""
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        return reader.page(response.content.decode())
    if kind.startswith("application/json") and response.status_code >= 400:
        error = json.loads(response.content)["error"]
        sentences = [error["message"], *error["fields"].values()]
        return [loose for sentence in sentences for loose in reader.text(sentence, error["code"])]
    return []


def test_every_page(site: Everything) -> None:
    reader, found = Reader(written()), Found()
    for who, client, paths in visits(site):
        for path in paths:
            add(found, read(reader, client.get(path, headers=SPEAKS)), f"GET {path} ({who})")
    report(found)


def test_every_refusal_of_a_form_that_was_sent_empty(site: Everything) -> None:
    """As a page, and as the part of one that htmx asks for."""
    reader, found = Reader(written()), Found()
    for who, client, paths in visits(site):
        for path in paths:
            with transaction.atomic():
                headers = {**SPEAKS, **({"hx-request": "true"} if who == "member" else {})}
                response = client.post(path, headers=headers)
                transaction.set_rollback(True)
            add(found, read(reader, response), f"POST {path} ({who})")
    report(found)


def test_every_error_of_the_api(site: Everything) -> None:
    """Without a token, with one, with a body that does not fit, and with one that cannot be read."""
    reader, found = Reader(written()), Found()
    token = people.create_api_token(member=site.facilitator, name="t")
    known = {**SPEAKS, "authorization": f"Bearer {token}"}
    wrong = json.dumps({"stage": 1, "scores": {"latency": {"level": 9}}, "nothing": 1})
    asked = [("GET", "", SPEAKS), ("GET", "", known), ("DELETE", "", known)]
    asked += [(method, body, known) for method in ("POST", "PUT") for body in ("", "{", "[]", "{}", wrong)]
    paths = addresses([site.rooms["lobby"], site.rooms["scoring"], site.rooms["decided"]], api=True)
    for path, (method, body, headers) in product(paths, asked):
        with transaction.atomic():
            response = Client().generic(method, path, body, "application/json", headers=headers)
            transaction.set_rollback(True)
        add(found, read(reader, response), f"{method} {path} {body}")
    report(found)


def test_every_mail(site: Everything, mailoutbox: list[EmailMultiAlternatives]) -> None:
    plan = RevisitPlan.objects.get(decision=site.decisions[0])
    people.mail_sign_in_link(user_id=site.facilitator.user.pk)
    tick()
    occurrence = Occurrence.objects.filter(plan=plan).earliest("due_at")
    for days in (-14, 0, 7, 14, 30):
        tick(now=occurrence.due_at + days * _DAY)
    decisions.retire_decision(decision=site.decisions[0], by=site.facilitator, reason="Retired-text")
    tick(now=occurrence.due_at + 31 * _DAY)
    reader, found = Reader([*written(), "Retired-text"]), Found()
    for mail in mailoutbox:
        where = f"{mail.to[0]}: {mail.subject}"
        add(found, reader.text(str(mail.subject), "subject"), where)
        add(found, reader.text(str(mail.body), "text"), where)
        for content, _kind in mail.alternatives:
            add(found, reader.page(str(content)), where)
    assert len(mailoutbox) >= 9
    report(found)


def test_every_document(site: Everything) -> None:
    reader, found = Reader(written()), Found()
    for decision in site.decisions:
        with translation.override(CODE):
            whole = with_parts(Decision.objects.filter(pk=decision.pk)).get()
            pdf = decision_pdf(whole, chain_head(decision.workspace_id))
        add(found, reader.text(words_of_pdf(pdf), "PDF"), decision.label)
    report(found)
