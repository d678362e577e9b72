"""Who is asking: by the session of a browser, or by a bearer token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workshops.domain.people import token_hash
from workshops.enums import MemberRole, TokenScope
from workshops.language import language_of
from workshops.models import ApiToken, Member
from workshops.queries.seats import participant_by_token
from workshops.refusals import NotThere, Refusal

GUEST_KEY = "participants"
WORKSPACE_KEY = "workspace"
# How the tokens begin that joining over the API returns.
PARTICIPANT_TOKEN = "advp_"  # noqa: S105 (only its first letters)
# How exactly a token's last use is kept: a write for every request would cost more than what most of them ask for.
USED_EVERY = timedelta(minutes=1)


class SignInNeeded(Refusal):
    status = 401
    code = "sign_in_needed"

    def __init__(self) -> None:
        super().__init__(_("Sign in first."))


class SeatNeeded(SignInNeeded):
    """In a room: whoever asks may be one of its guests, in a browser that no longer knows."""

    def __init__(self) -> None:
        words = _(
            "This browser has lost your seat in the room. Open your own link, or join again with the code; what you"
            " wrote is kept here meanwhile."
        )
        Refusal.__init__(self, words)


class BadToken(Refusal):
    status = 401
    code = "bad_token"

    def __init__(self) -> None:
        super().__init__(_("This token is not known, or it has been revoked."))


@dataclass(frozen=True)
class Who:
    """Who is asking: a member, the participants that this browser or token has joined as, or nobody.

    `in_one_room`: by a participant's token, which belongs to one room and so to one workspace.
    """

    member: Member | None = None
    participants: tuple[UUID, ...] = ()
    scope: str = TokenScope.WRITE
    in_one_room: bool = False

    @property
    def is_anybody(self) -> bool:
        return self.member is not None or bool(self.participants)


def who(request: HttpRequest) -> Who:
    """From the session cookie; worked out once per request."""
    known = getattr(request, "_who", None)
    if known is None:
        joined = request.session.get(GUEST_KEY, {})
        known = Who(_member_of_session(request), tuple(UUID(pk) for pk in joined.values()))
        if known.member:
            speak(request, person=known.member.user.language, workspace=known.member.workspace.language)
        request._who = known  # type: ignore[attr-defined]  # a cache on the request, read only here
    return known


def take_token(request: HttpRequest) -> None:
    """Where a bearer token is sent, it says who is asking, whatever the session says; raises BadToken."""
    scheme, _sep, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return
    asking = who_by_token(token.strip())
    if asking is None:
        raise BadToken()
    if asking.member:
        speak(request, person=asking.member.user.language, workspace=asking.member.workspace.language)
    request._who = asking  # type: ignore[attr-defined]  # where `who` looks first


def _member_of_session(request: HttpRequest) -> Member | None:
    if not request.user.is_authenticated:
        return None
    mine = (
        Member.objects.select_related("user", "workspace")
        .filter(user=request.user, deactivated_at=None)
        .order_by("created_at")
    )
    chosen = request.session.get(WORKSPACE_KEY)
    return (mine.filter(workspace_id=chosen).first() if chosen else None) or mine.first()


def who_by_token(token: str) -> Who | None:
    """From a bearer token of a member or of a participant; None where it is unknown, revoked or removed."""
    digest = token_hash(token)
    if token.startswith(PARTICIPANT_TOKEN):
        participant = participant_by_token(digest)
        return Who(participants=(participant,), in_one_room=True) if participant else None
    api_token = (
        ApiToken.objects.select_related("member__user", "member__workspace")
        .filter(token_hash=digest, revoked_at=None, member__deactivated_at=None, member__user__is_active=True)
        .first()
    )
    if api_token is None:
        return None
    now = timezone.now()
    if api_token.last_used_at is None or now - api_token.last_used_at > USED_EVERY:
        ApiToken.objects.filter(pk=api_token.pk).update(last_used_at=now)
    return Who(member=api_token.member, scope=api_token.scope)


def speak(request: HttpRequest, *, person: str = "", workspace: str = "") -> None:
    """From here on the request speaks the language of whoever asks, now that it is known who.

    Only a request that LanguageMiddleware has seen, which takes it back in the end: in other lanes a thread serves
    several people at once.
    """
    if hasattr(request, "LANGUAGE_CODE"):
        accept = request.headers.get("Accept-Language", "")
        request.LANGUAGE_CODE = language_of(person=person, accept=accept, workspace=workspace)
        translation.activate(request.LANGUAGE_CODE)


def anybody(request: HttpRequest) -> Who:
    """Who is asking, where somebody is; sends anybody else to sign in."""
    asking = who(request)
    if not asking.is_anybody:
        raise SignInNeeded()
    return asking


def current_member(request: HttpRequest) -> Member | None:
    return who(request).member


def member(request: HttpRequest) -> Member:
    """The signed-in member; sends anybody else to sign in."""
    found = current_member(request)
    if found is None:
        raise SignInNeeded()
    return found


def insider(request: HttpRequest) -> Who:
    """Who is asking, where only members have any business; sends anybody else to sign in."""
    member(request)
    return who(request)


def facilitating_member(request: HttpRequest) -> Member:
    """A member who may open workshops in the workspace."""
    found = member(request)
    return require_facilitator(Who(member=found))


def require_member(asking: Who) -> Member:
    if asking.member is None:
        raise NotThere(_("Only a member of a workspace can do this."), code="not_member")
    return asking.member


def require_facilitator(asking: Who) -> Member:
    if asking.member is None or not asking.member.may_facilitate:
        raise NotThere(_("Only a facilitator of this workspace can do this."), code="not_facilitator")
    return asking.member


def owning_member(request: HttpRequest) -> Member:
    """A member who owns the workspace: its people and settings."""
    return require_owner(Who(member=member(request)))


def require_owner(asking: Who) -> Member:
    if asking.member is None or asking.member.role != MemberRole.OWNER:
        raise NotThere(_("Only an owner of this workspace can do this."), code="not_owner")
    return asking.member
