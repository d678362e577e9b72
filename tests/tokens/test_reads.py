"""Which tokens are let in and in which order they are listed, and who counts as a member, at the edges."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from workshops import dates
from workshops.domain import people
from workshops.enums import MemberRole, TokenState
from workshops.models import ApiToken, Member, MemberInvitation, User
from workshops.queries.members import members_of, open_invitations, owner_count
from workshops.queries.tokens import active, key_of, older, state_of, tokens_to_see

pytestmark = pytest.mark.django_db


def test_a_token_lasts_through_its_last_day_and_goes_with_whose_it_is(ben: Member) -> None:
    now = timezone.now()
    today = dates.day_in(now, ben.workspace.time_zone)
    for name, left in (("over", -1), ("today", 0), ("tomorrow", 1)):
        people.create_api_token(member=ben, name=name, expires_on=today + timedelta(days=left))
    assert {token.name for token in active(tokens_to_see(ben), ben)} == {"today", "tomorrow"}
    states = {token.name: state_of(token, now) for token in tokens_to_see(ben)}
    assert states == {"over": TokenState.EXPIRED, "today": TokenState.ACTIVE, "tomorrow": TokenState.ACTIVE}
    Member.objects.filter(pk=ben.pk).update(deactivated_at=now)
    assert {state_of(token, now) for token in tokens_to_see(ben)} == {TokenState.REVOKED}


def test_tokens_of_one_moment_are_each_listed_once(ben: Member) -> None:
    for _ in range(3):
        people.create_api_token(member=ben, name="script")
    ApiToken.objects.update(created_at=timezone.now())
    listed = list(tokens_to_see(ben))
    assert [list(older(tokens_to_see(ben), key_of(one))) for one in listed] == [listed[1:], listed[2:], []]


def test_who_counts_who_is_found_and_what_waits(ana: Member, ben: Member, cara: Member) -> None:
    workspace = ana.workspace_id
    Member.objects.filter(pk__in=[ana.pk, ben.pk, cara.pk]).update(role=MemberRole.OWNER)
    assert owner_count(workspace) == 2
    User.objects.filter(pk=ben.user_id).update(is_active=False)
    assert owner_count(workspace) == 1
    assert [list(members_of(workspace, named=part)) for part in ("BEN", "ana@acme")] == [[ben], [ana]]
    made = {"workspace": ana.workspace, "invited_by": ana, "role": "member", "expires_at": timezone.now()}
    link = MemberInvitation.objects.create(**made, by_link=True, token_hash="a")
    MemberInvitation.objects.create(**made, email="new@acme.example", token_hash="b", via=link)
    assert open_invitations(workspace) == [link]
