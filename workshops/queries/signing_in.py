"""By what somebody signs in, and where they are signed in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone

from workshops.models import BrowserSession, DirectorySecret, Event, JoiningDomain, Member, User, Workspace


def browsers_of(user: User) -> list[BrowserSession]:
    """In which they are signed in now, the last used first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return list(BrowserSession.objects.filter(Exists(alive), user=user).order_by("-last_used_at", "pk"))


def ways_in_of(user: User) -> list[Authenticator]:
    """Passkeys, app and recovery codes, the oldest first."""
    return list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at", "pk"))


def provider_of(user: User) -> SocialAccount | None:
    """Their account at the OpenID provider, once it has signed them in."""
    return SocialAccount.objects.filter(user_id=user.pk).order_by("date_joined").first()


def joining_domains_of(workspace: Workspace) -> list[JoiningDomain]:
    return list(workspace.joining_domains.order_by("domain"))


def directory_of(workspace: Workspace) -> DirectorySecret | None:
    return DirectorySecret.objects.filter(workspace=workspace).first()


def still_knows_secret(workspace: Workspace) -> Member | None:
    """Who made the directory's present secret, where they own the workspace no more: it was shown to them."""
    if directory_of(workspace) is None:
        return None
    made = Event.objects.filter(chain=workspace.pk, kind="workspace.directory_let_in").order_by("-seq").first()
    key = made.actor.removeprefix("member:") if made else ""
    maker = Member.objects.select_related("user").filter(workspace=workspace, pk=key).first() if key else None
    return maker if maker and not (maker.owns and maker.deactivated_at is None) else None
