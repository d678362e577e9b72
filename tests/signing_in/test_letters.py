"""The mails of signing in and of being invited, word for word."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from workshops.domain import mail_members_text, mail_sign_in, member_invitations
from workshops.enums import AuditKind, MemberRole
from workshops.models import Member, MemberInvitation, MemberMail

CODE = """\
Sign in

Hello{name}, this code signs you in:

BCDF-GHJK

Type it on the page that asked for it. It works once, for a quarter of an hour, in that browser.

If you did not ask for it, you need not do anything. Give it to nobody: we never ask for it.
"""

WAY_IN = """\
{subject}

Hello Ana, this is how you sign in to Advisor from now on.

If that was you, you need not do anything.

If it was not: sign out everywhere, and remove what is not yours.

Look at your ways to sign in: http://127.0.0.1:8000/settings/security/
"""

INVITED = """\
{subject}

{why}

There a team decides together how to build with a language model, and keeps what it decided.

Look at the invitation: {url}

The link is meant for you alone. It works once, until {until}.
If you do not expect it, you need not do anything.
"""


def last() -> tuple[str, list[str], str]:
    letter = mail.outbox[-1]
    return str(letter.subject), letter.to, str(letter.body)


def test_a_code_is_mailed_with_what_it_is_good_for_and_to_nobody_who_could_not_come_in(ana: Member) -> None:
    assert mail_sign_in.mail_sign_in_code(email="Ana@ACME.example", code="BCDF-GHJK")
    assert last() == ("Your code for Advisor", ["ana@acme.example"], CODE.format(name=" Ana"))
    assert not mail_sign_in.mail_sign_in_code(email="who@nowhere.example", code="BCDF-GHJK")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("kind", "how", "subject"),
    [
        (AuditKind.WAY_IN_ADDED, "passkey", "A passkey was added to your account"),
        (AuditKind.WAY_IN_ADDED, "totp", "An authenticator app was added to your account"),
        (AuditKind.WAY_IN_REMOVED, "passkey", "A passkey was removed from your account"),
        (AuditKind.WAY_IN_REMOVED, "totp", "The authenticator app was removed from your account"),
    ],
)
def test_whose_way_to_sign_in_has_changed_is_told_which(ana: Member, kind: AuditKind, how: str, subject: str) -> None:
    assert mail_sign_in.mail_way_in(user_id=ana.user_id, kind=kind, how=how)
    assert last() == (subject, ["ana@acme.example"], WAY_IN.format(subject=subject))
    ana.user.is_active = False
    ana.user.save()
    assert not mail_sign_in.mail_way_in(user_id=ana.user_id, kind=kind, how=how)
    assert not mail_sign_in.mail_way_in(user_id=uuid4(), kind=kind, how=how)


@pytest.mark.parametrize("by_link", [False, True])
def test_who_is_invited_is_told_by_whom_into_what_and_how_long_it_lasts(ana: Member, by_link: bool) -> None:
    until = datetime(2126, 5, 4, 12, tzinfo=timezone.get_default_timezone())
    invitation = MemberInvitation(
        workspace=ana.workspace, invited_by=ana, email="new@acme.example", role=MemberRole.VIEWER, expires_at=until
    )
    subject, why = "Ana invites you to Acme", "Ana asks you into the workspace Acme on Advisor, as viewer."
    if by_link:
        invitation.via_id = uuid4()
        subject = "Confirm your address to come into Acme"
        why = "Somebody has followed a link into Acme, which Ana made, and gave this address."
    letter = mail_members_text.message(MemberMail(invitation=invitation, message_id="<1@advisor>"))
    assert letter is not None
    url = member_invitations.mailed_url(invitation)
    said = INVITED.format(subject=subject, why=why, url=url, until="Sat 4 May, 12:00 (UTC)")
    assert (letter.subject, letter.to, letter.body) == (subject, ["new@acme.example"], said)
    assert letter.extra_headers == {"Message-ID": "<1@advisor>", "Auto-Submitted": "auto-generated"}
    for name, value in (("email", ""), ("withdrawn_at", until), ("expires_at", timezone.now())):
        was = getattr(invitation, name)
        setattr(invitation, name, value)
        assert mail_members_text.message(MemberMail(invitation=invitation)) is None
        setattr(invitation, name, was)
