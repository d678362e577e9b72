"""A number means something in one workspace only: a link from outside says in which, and never opens another one's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from tests.decisions.making import make_decision
from workshops.domain import people
from workshops.enums import MemberRole
from workshops.exports.sheet import sheet_of
from workshops.models import Member, Occurrence
from workshops.queries.decisions import whole_decision
from workshops.queries.log import chain_head
from workshops.queries.outward import decision_address


def test_a_link_out_of_one_workspace_is_opened_in_it_or_not_at_all(
    ana: Member, ben: Member, cara: Member, copilot_scores: dict[str, Any], as_member: Callable[[Member], Client]
) -> None:
    here, there = (
        make_decision(by, scores=copilot_scores, title=said) for by, said in ((ana, "Ours"), (cara, "Theirs"))
    )
    assert here.number == there.number
    whole = whole_decision(there)
    assert sheet_of(whole, chain_head(whole.workspace_id))["address"] == decision_address(there)
    link = decision_address(there).removeprefix(settings.SITE_URL)
    revisit = f"/revisits/{Occurrence.objects.get(plan__decision=there).pk}/"
    room = f"/w/{there.workshop_id}/"
    theirs = f"/decisions/?in={there.workspace.slug}"
    place = people.add_member(workspace=cara.workspace, email=ana.user.email, name="Ana", role=MemberRole.MEMBER)

    nobody = as_member(ben)
    assert [nobody.get(address).status_code for address in (link, theirs, revisit, room)] == [404] * 4
    assert nobody.get(decision_address(here).removeprefix(settings.SITE_URL)).context["decision"] == here

    client = as_member(ana)
    for address in (link, theirs, revisit, room):
        offered = client.get(address)
        assert (offered.status_code, f"Go to {there.workspace.name}" in offered.content.decode()) == (404, True)
        assert here.title not in offered.content.decode()
    assert client.get("/decisions/").context["member"].pk == ana.pk
    go = {"workspace": str(place.workspace_id), "next": link.partition("?")[0]}
    page = client.post("/workspaces/current/", go, follow=True)
    assert page.context["member"].pk == place.pk
    assert [client.get(address).status_code for address in (link, theirs, revisit, room)] == [200] * 4
    assert Client().get(link)["Location"] == f"/sign-in/?{urlencode({'next': link})}"
