"""A script asks for a decision's files with its token, and is never given a page in their place."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.browsers import as_member
from workshops.domain import participants, people
from workshops.enums import TokenScope
from workshops.models import ApiToken, Decision, Member, Participant

pytestmark = pytest.mark.made_once("proposed")

FILES = {"pdf": "application/pdf", "md": "text/markdown; charset=utf-8", "json": "application/json"}
OF_NUMBER = [f"/decisions/1.{form}" for form in FILES]
OF_WORKSPACE = ["/decisions/decisions.jsonl", "/decisions/log.jsonl"]
A_SCRIPT = ("*/*", "application/json", "application/pdf, */*;q=0.5", "")
A_BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def ask(path: str, token: str = "", accept: str = "*/*", client: Client | None = None) -> Any:
    headers = {"Accept": accept} if accept else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    response: Any = (client or Client()).get(path, headers=headers)
    return response


def refused(response: Any) -> tuple[int, str]:
    """Its status and code; whatever it is, it is JSON."""
    assert response["Content-Type"] == "application/json"
    return response.status_code, response.json()["error"]["code"]


def test_a_token_opens_what_its_owner_may_see(
    proposed: Decision, ana: Member, ben: Member, cara: Member, crowd: list[Participant]
) -> None:
    reads = people.create_api_token(member=ben, name="dashboard", scope=TokenScope.READ)
    whole = people.create_api_token(member=ana, name="script")
    seat = participants.issue_token(participant=crowd[0])
    for token in (reads, whole, seat):
        answers = [ask(path, token) for path in OF_NUMBER]
        assert [(a.status_code, a["Content-Type"]) for a in answers] == [(200, kind) for kind in FILES.values()]
        assert ask(f"/w/{proposed.workshop_id}/decision.md", token).status_code == 200
    assert [ask(path, reads).status_code for path in OF_WORKSPACE] == [200, 200]
    elsewhere = people.create_api_token(member=cara, name="script")
    assert {refused(ask(path, elsewhere)) for path in OF_NUMBER} == {(404, "not_found")}
    assert refused(ask("/decisions/7.pdf", whole)) == (404, "not_found")
    # The token says who is asking, also in a browser where somebody else is signed in.
    assert refused(ask("/decisions/1.pdf", elsewhere, client=as_member(ana))) == (404, "not_found")


@pytest.mark.parametrize("accept", A_SCRIPT)
def test_a_script_without_a_good_token_is_told_401_and_never_sent_to_sign_in(
    accept: str, proposed: Decision, ana: Member
) -> None:
    revoked = people.create_api_token(member=ana, name="old")
    ApiToken.objects.update(revoked_at=proposed.created_at)
    for path in [*OF_NUMBER, *OF_WORKSPACE, f"/w/{proposed.workshop_id}/decision.pdf"]:
        assert refused(ask(path, accept=accept)) == (401, "sign_in_needed")
        for token in ("adv_nobody_has_this", "", revoked) if path == OF_NUMBER[0] else ("wrong",):
            told = ask(path, token or " ", accept=accept)
            assert (refused(told), told["WWW-Authenticate"]) == ((401, "bad_token"), "Bearer")


def test_a_browser_is_sent_to_sign_in_and_back(proposed: Decision) -> None:
    for path in OF_NUMBER:
        sent = ask(path, accept=A_BROWSER)
        assert (sent.status_code, sent["Location"]) == (302, f"/sign-in/?next={path.replace('/', '%2F')}")


def test_a_token_reads_files_and_opens_no_page(proposed: Decision, ana: Member) -> None:
    token = people.create_api_token(member=ana, name="script")
    assert ask("/decisions/1/", token).status_code == 302
    head = Client().head("/decisions/1.md", headers={"Authorization": f"bearer {token}"})
    assert (head.status_code, head.content) == (200, b"")
