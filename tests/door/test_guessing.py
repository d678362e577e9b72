"""A meeting behind one address while somebody there guesses codes; a crowd; and mails that cannot be piled up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Caller
from tests.browsers import as_member
from workshops import attempts, wire
from workshops.domain import invitations, rooms
from workshops.models import Invitation, Knock, Member, Participant, Workshop
from workshops.refusals import InvalidFields
from workshops.signing_in import codes

FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
NAT = "198.51.100.7"


class Behind(Caller):
    """Calls the API, and by `page` a page, from behind the meeting's one address."""

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return super().__call__(method, path, body, **{"X-Forwarded-For": f"6.6.6.6, {NAT}", **headers})


@pytest.fixture
def one_address(settings: Any) -> str:
    """The test's own hop is a proxy that is trusted, so the address is the one that it passes on."""
    from workshops.hops import networks

    settings.TRUSTED_PROXIES = networks(["127.0.0.1"])
    return NAT


def test_a_meeting_of_25_comes_in_while_somebody_behind_its_address_guesses(
    workshop: Workshop, one_address: str
) -> None:
    """Before, between and after the wrong ones: by page and by API, everybody gets in, and stays in."""
    behind, seen, tokens = Behind(), [], []
    said = {"X-Forwarded-For": f"6.6.6.6, {one_address}"}
    for n in range(25):
        for guess in range(3):
            seen.append(behind("POST", "/join", {"code": f"ZZZZ-{n:02d}{guess}2", "name": "Eve", "role": "data"})[0])
        if n % 2:
            joined = behind.ok("POST", "/join", {"code": workshop.join_code, "name": f"G{n}", "role": "data"}, 201)
            tokens.append(joined["token"])
        else:
            browser = Client(headers=said)
            assert browser.get("/join/", {"code": workshop.join_code or ""}).status_code == 302
            answer = browser.post(f"/j/{workshop.join_code}/", {"name": f"G{n}", "role": "data"})
            assert answer["Location"] == f"/w/{workshop.pk}/"
            assert browser.get(f"/w/{workshop.pk}/").status_code == 200
    assert Participant.objects.filter(workshop=workshop).count() == 25
    assert seen == [404] * attempts.WRONG_BY_ONE + [429] * (75 - attempts.WRONG_BY_ONE)
    assert all(Caller(token).get(f"/workshops/{workshop.pk}")[0] == 200 for token in tokens)
    wrong = Client(headers=said).get("/j/ZZZZ-ZZZZ/")
    assert (wrong.status_code, wrong["Retry-After"]) == (429, "60")
    # Another network guesses on its own account, and its /64 as one.
    for last in ("::1", "::2"):
        elsewhere = {"X-Forwarded-For": f"2001:db8:9:9{last}"}
        assert Client(headers=elsewhere).get("/j/ZZZZ-ZZZZ/").status_code == 404
    assert wire.connection().get("attempts:join:2001:db8:9:9::/64") == b"2"


def test_guesses_from_everywhere_are_refused_and_right_codes_are_not(
    workshop: Workshop, client: Client, caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "WRONG_BY_ALL", 5)
    told = [client.get("/j/ZZZZ-ZZZZ/", REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(8)]
    assert told == [404] * 5 + [429] * 3
    assert caplog.text.count("Join codes are being guessed") == 1
    assert client.get(f"/j/{workshop.join_code}/", REMOTE_ADDR="203.0.113.99").status_code == 200


def test_a_crowd_from_one_address_knocks_and_is_not_refused(
    workshop: Workshop, ben: Member, one_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "JOINS_FROM_ONE", 2)
    bodies = [{"code": workshop.join_code, "name": f"G{n}", "role": "data"} for n in range(4)]
    assert [Behind()("POST", "/join", body)[0] for body in bodies] == [201, 201, 202, 202]
    assert Knock.objects.count() == 2
    # So it is by the page; a member is known, and counts for no crowd.
    said = {"X-Forwarded-For": f"6.6.6.6, {one_address}"}
    places = ((Client(), f"/w/{workshop.pk}/waiting/"), (as_member(ben), f"/w/{workshop.pk}/"))
    for browser, place in places:
        answer = browser.post(f"/j/{workshop.join_code}/", {"name": "Pat", "role": "data"}, headers=said)
        assert answer["Location"] == place
    elsewhere = {"X-Forwarded-For": "203.0.113.9"}
    assert Caller()("POST", "/join", {**bodies[0], "name": "Else"}, **elsewhere)[0] == 201
    # An address of this machine is nobody's: a proxy that the site does not know would be everybody.
    here = [Caller()("POST", "/join", {**bodies[0], "name": f"H{n}"})[0] for n in range(4)]
    assert here == [201] * 4


def test_one_address_is_mailed_so_often_an_hour_whoever_asks(
    ana: Member, client: Client, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known or not, the answer is the same, and so is what is done for it."""
    queued: list[str] = []
    monkeypatch.setattr(codes, "knock", lambda _task, email, _code, **_options: queued.append(email))
    pages = set()
    for n in range(attempts.MAILS_AN_HOUR + 2):
        for email in ("ana@acme.example", "nobody@nowhere.example"):
            with django_capture_on_commit_callbacks(execute=True):
                answer = client.post("/sign-in/", {"email": email}, REMOTE_ADDR=f"203.0.113.{n}", follow=True)
            text = FORM_TOKEN.sub("", answer.content.decode())
            pages.add(text[text.index("<main") : text.index("</main>")].replace(email, ""))
    assert len(pages) == 1
    assert sorted(set(queued)) == ["ana@acme.example", "nobody@nowhere.example"]
    assert len(queued) == 2 * attempts.MAILS_AN_HOUR


def test_a_meeting_asks_for_its_links_from_one_address(client: Client, db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(codes, "knock", lambda *_sent, **_options: True)
    asked = [client.post("/sign-in/", {"email": f"p{n}@acme.example"}, REMOTE_ADDR=NAT).status_code for n in range(62)]
    assert asked == [302] * attempts.ASKED_BY_ONE + [429] * 2


def test_one_address_is_invited_so_often_an_hour_to_whichever_workshops(
    workshop: Workshop, ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "INVITATIONS_AN_HOUR", 1)
    invitations.invite_people(workshop=workshop, by=ana, emails=["Pat@x.example"])
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Other.")
    with pytest.raises(InvalidFields, match="has been invited often"):
        invitations.invite_people(workshop=other, by=ana, emails=["kim@x.example", "pat@x.example"])
    assert not Invitation.objects.filter(workshop=other).exists()
