"""Workspaces, members, sign-in links and API tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from workshops.domain import membership_joining
from workshops.domain.log import append_event
from workshops.domain.visible import visible_line
from workshops.enums import Joining, MemberRole, TokenScope
from workshops.models import ApiToken, Member, SetupLink, SignInLink, User, Workspace
from workshops.refusals import Conflict, InvalidFields, NotThere
from workshops.shared_sentences import NO_ADDRESS, ONCE_A_MEMBER

SIGN_IN_LINK_LIFE = timedelta(minutes=30)


def token_hash(token: str) -> str:
    """SHA-256 in hex. Tokens have 256 random bits, so they need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_workspace(*, name: str, time_zone: str = "UTC") -> Workspace:
    base = slugify(name)[:50] or "workspace"
    slug, n = base, 1
    while Workspace.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return Workspace.objects.create(name=name, slug=slug, time_zone=time_zone)


def first_workspace() -> Workspace:
    """The oldest workspace, made if there is none."""
    return Workspace.objects.order_by("created_at").first() or create_workspace(name="Our workspace")


@transaction.atomic
def add_member(*, workspace: Workspace, email: str, name: str, role: MemberRole) -> Member:
    """The member with that address, made if there is none. An existing member keeps name and role. Raises Conflict for
    who was let go (see membership.py).

    For the demo and the benches, whose people were always there: it writes no event.
    """
    user = _account(workspace, email, name)
    member = Member.objects.get_or_create(workspace=workspace, user=user, defaults={"role": role})[0]
    if member.deactivated_at is not None:
        words = _(ONCE_A_MEMBER)
        raise Conflict(words.format(name=user.name), code="was_removed")
    return member


@transaction.atomic
def add_member_by_command(*, workspace: Workspace, email: str, name: str, role: MemberRole) -> Member:
    """A new member, whom whoever looks after the machine takes in. Raises InvalidFields, Conflict as `add_member`."""
    user = _account(workspace, email, name)
    return membership_joining.add_member(workspace, user, role, by=None, how=Joining.COMMAND)


def _account(workspace: Workspace, email: str, name: str) -> User:
    """Of that address, made if there is none. Raises InvalidFields on `email`."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidFields({"email": _(NO_ADDRESS).format(address=email)}) from None
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, visible_line(name)[:80] or email.split("@")[0])
        User.objects.filter(pk=user.pk).update(time_zone=workspace.time_zone)
    return user


@transaction.atomic
def make_sign_in_link(*, user: User, life: timedelta = SIGN_IN_LINK_LIFE) -> str:
    """An absolute address that signs `user` in once, until it expires: for the command line, which whoever looks after
    the machine may use. It asks for a click on its page first, because chats and mail scanners follow links."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(token_hash=token_hash(token), user=user, expires_at=timezone.now() + life)
    return f"{settings.SITE_URL}/sign-in/{token}/"


@transaction.atomic
def redeem_sign_in_link(*, token: str) -> User:
    """Use up a link. A link that is unknown, used or expired is refused in one sentence each."""
    link = SignInLink.objects.select_for_update().filter(token_hash=token_hash(token)).first()
    if link is None:
        raise NotThere(_("This sign-in link is not known. Have a code mailed to you below."), code="link_unknown")
    if link.used_at is not None:
        raise NotThere(_("This sign-in link has been used already. Have a code mailed to you below."), code="link_used")
    if link.expires_at <= timezone.now() or not link.user.is_active:
        raise NotThere(_("This sign-in link has expired. Have a code mailed to you below."), code="link_expired")
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    return link.user


@transaction.atomic
def make_setup_link() -> str | None:
    """An absolute address at which the first owner is made; any earlier one is void. None where anybody is."""
    if User.objects.exists():
        return None
    token = secrets.token_urlsafe(32)
    SetupLink.objects.all().delete()
    SetupLink.objects.create(token_hash=token_hash(token))
    return f"{settings.SITE_URL}/setup/{token}/"


def find_setup_link(*, token: str) -> SetupLink:
    """The link with that token. Raises NotThere for any other token, and where anybody is already."""
    return _open_setup_link(SetupLink.objects.filter(token_hash=token_hash(token)))


def get_setup_link(*, key: int) -> SetupLink:
    """The same link again, by its key."""
    return _open_setup_link(SetupLink.objects.filter(pk=key))


@transaction.atomic
def create_first_owner(*, link: SetupLink, workspace: str, name: str, email: str) -> Member:
    """Use up the set-up link for a workspace and its owner. Of two at once, the second finds nothing any more."""
    used = _open_setup_link(SetupLink.objects.select_for_update().filter(pk=link.pk))
    place = create_workspace(name=workspace)
    user = _account(place, email, name)
    owner = membership_joining.add_member(place, user, MemberRole.OWNER, by=None, how=Joining.SETUP)
    used.delete()
    append_event("workspace.created", subject=place, by=owner)
    return owner


def _open_setup_link(found: QuerySet[SetupLink]) -> SetupLink:
    link = found.first()
    if link is None or User.objects.exists():
        raise NotThere(_("There is nothing to set up here: the link was used, or a newer one has been printed."))
    return link


@transaction.atomic
def create_api_token(
    *, member: Member, name: str, scope: TokenScope = TokenScope.WRITE, expires_on: date | None = None
) -> str:
    """The token in clear; it is shown this once and kept only as a hash. Who may have which says `domain/tokens.py`."""
    token = "adv_" + secrets.token_urlsafe(32)
    ApiToken.objects.create(member=member, name=name, scope=scope, token_hash=token_hash(token), expires_on=expires_on)
    return token
