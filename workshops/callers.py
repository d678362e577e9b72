"""Who is asking: by the session of a browser, or by a bearer token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workshops import dates
from workshops.attempts import take_turn
from workshops.domain.browser_sessions import note_use
from workshops.domain.people import token_hash
from workshops.enums import TokenScope
from workshops.language import language_of
from workshops.models import ApiToken, Member, Participant
from workshops.queries.members import memberships_of
from workshops.queries.outward import IN
from workshops.queries.seats import participant_by_token, seats_of_browser
from workshops.refusals import NotThere, Refusal
from workshops.shared_sentences import FOR_FACILITATORS, FOR_OWNERS

GUEST_KEY = "participants"
WORKSPACE_KEY = "workspace"
# Which of their browsers it is (models.BrowserSession); a session from before there were rows has none.
BROWSER_KEY = "browser"
# Seats that a browser had as a guest before somebody signed in there, as GUEST_KEY has them; nobody's until they say.
OFFERED_KEY = "seats_offered"
# Where somebody wanted to go before they were asked to sign in, and before they were asked about these seats.
NEXT_KEY, AFTER_SEATS_KEY = "next", "after_seats"
SEATS_PAGE = "/seats/"
# How the tokens begin that joining over the API returns.
PARTICIPANT_TOKEN = "advp_"  # noqa: S105 (only its first letters)
# How exactly a token's last use is kept: a write for every request would cost more than what most of them ask for.
USED_EVERY = timedelta(minutes=1)
# What one token may ask: so much at once, and then as often as this. A room of people has a token for each of them.
CALLS_AT_ONCE = 600
CALLS_A_MINUTE = 1200


class SignInNeeded(Refusal):
    status = 401
    code = "sign_in_needed"

    def __init__(self) -> None:
        super().__init__(_("Sign in first."))


class InAnotherWorkspace(NotThere):
    """What is asked for is in another workspace of the same person (`place`), to which they may go over."""

    code = "another_workspace"

    def __init__(self, place: Member, words: str) -> None:
        super().__init__(words.format(workspace=place.workspace.name))
        self.place = place


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


class ExpiredToken(BadToken):
    code = "expired_token"

    def __init__(self, on: date) -> None:
        words = _("This token has expired: its last day was {day}. Make a new one under Settings, Tokens.")
        Refusal.__init__(self, words.format(day=dates.short(on)))


class OutOfScope(Refusal):
    """A token was used for what its scope does not let it do; `needed`: the scope that does."""

    status = 401
    code = "read_only_token"
    needed = TokenScope.WRITE

    def __init__(self, scope: TokenScope, method: str) -> None:
        if scope is TokenScope.READINGS:
            sentence = _("This token takes readings of signals and reads them again, and nothing else.")
            needed = TokenScope.READ if TokenScope.READ.allows(method) else TokenScope.WRITE
            super().__init__(sentence, code="readings_only_token")
            self.needed = needed
        else:
            super().__init__(_("This token may read only. Make one of scope write."))


@dataclass(frozen=True)
class Who:
    """Who is asking: a member, the participants that this browser or token has joined as, or nobody.

    `in_one_room`: by a participant's token, which belongs to one room and so to one workspace. `token`: the member's
    by which they ask, and `until` when it expires.
    """

    member: Member | None = None
    participants: tuple[UUID, ...] = ()
    scope: TokenScope = TokenScope.WRITE
    in_one_room: bool = False
    token: UUID | None = None
    until: datetime | None = None

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
    request._who = who_by_bearer(request, token)  # type: ignore[attr-defined]  # where `who` looks first


def who_by_bearer(request: HttpRequest, token: str, *, of_readings: bool = False) -> Who:
    """Whoever sent a token with this request, where its scope lets the call through; raises BadToken, ExpiredToken,
    OutOfScope, TooMany. `of_readings`: as `TokenScope.allows` has it."""
    asking = who_by_token(token.strip())
    if asking is None:
        raise BadToken()
    if asking.member:
        speak(request, person=asking.member.user.language, workspace=asking.member.workspace.language)
    check_scope(asking, request.method or "", of_readings=of_readings)
    take_turn("token", str(asking.token or asking.participants[0]), a_minute=CALLS_A_MINUTE, at_once=CALLS_AT_ONCE)
    return asking


def check_scope(asking: Who, method: str, *, of_readings: bool = False) -> None:
    if not asking.scope.allows(method, of_readings=of_readings):
        raise OutOfScope(asking.scope, method)


def _member_of_session(request: HttpRequest) -> Member | None:
    if not request.user.is_authenticated:
        return None
    mine = memberships(request)
    chosen = request.session.get(WORKSPACE_KEY)
    found = next((member for member in mine if str(member.workspace_id) == chosen), mine[0] if mine else None)
    if browser := request.session.get(BROWSER_KEY):
        note_use(UUID(browser), found)
    return found


def memberships(request: HttpRequest) -> list[Member]:
    """Of whoever is signed in, the oldest first; read once per request."""
    known: list[Member] | None = getattr(request, "_memberships", None)
    if known is None:
        known = memberships_of(request.user) if request.user.is_authenticated else []
        request._memberships = known  # type: ignore[attr-defined]  # a cache on the request, read only here
    return known


def choose_workspace(request: HttpRequest, chosen: Member) -> None:
    """From the next request on this browser is in that workspace."""
    request.session[WORKSPACE_KEY] = str(chosen.workspace_id)


def who_by_token(token: str) -> Who | None:
    """From a bearer token of a member or of a participant; None where it is unknown, revoked or removed. Raises
    ExpiredToken."""
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
    if api_token.expires_on and api_token.has_expired(now):
        raise ExpiredToken(api_token.expires_on)
    if api_token.last_used_at is None or now - api_token.last_used_at > USED_EVERY:
        ApiToken.objects.filter(pk=api_token.pk).update(last_used_at=now)
        Member.objects.filter(pk=api_token.member_id).update(last_seen_at=now)
    return Who(
        member=api_token.member,
        scope=TokenScope(api_token.scope),
        token=api_token.pk,
        until=api_token.ends_at,
    )


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
    check_meant(request)
    return asking


def check_meant(request: HttpRequest) -> None:
    """Where the address says in which workspace it is meant (queries/outward.py), a member who is in another one is
    asked to go over first: what has the same number here is something else. Raises InAnotherWorkspace, NotThere."""
    meant, here = request.GET.get(IN, "") if request.method in ("GET", "HEAD") else "", who(request).member
    if not meant or here is None or here.workspace.slug == meant:
        return
    place = next((one for one in memberships(request) if one.workspace.slug == meant), None)
    if place is None:
        raise NotThere(_("This link leads into a workspace in which you are not. Sign in as whoever it was sent to."))
    raise InAnotherWorkspace(place, _("This link leads into {workspace}, and you are in another of your workspaces."))


def offer_seats(request: HttpRequest, seats: Mapping[str, str]) -> None:
    """Called after every sign-in. `seats`: {workshop: participant}, as the browser had them before.

    Whoever signs in on a device may not be who sat there as a guest. So these seats are laid aside, and the next page
    asks: take them along, or leave them. Until then they are nobody's here.
    """
    request.session.pop(GUEST_KEY, None)
    found = seats_of_browser(UUID(pk) for pk in seats.values())
    if not found:
        return
    request.session[OFFERED_KEY] = {str(one.workshop_id): str(one.pk) for one in found}
    request.session[AFTER_SEATS_KEY] = request.session.get(NEXT_KEY) or "/"
    request.session[NEXT_KEY] = SEATS_PAGE


def seats_offered(request: HttpRequest) -> list[Participant]:
    """The seats about which whoever has signed in here has not said yet whether they are theirs."""
    return seats_of_browser(UUID(pk) for pk in request.session.get(OFFERED_KEY, {}).values())


def current_member(request: HttpRequest) -> Member | None:
    return who(request).member


def member(request: HttpRequest) -> Member:
    """The signed-in member; sends anybody else to sign in."""
    found = current_member(request)
    if found is None:
        raise SignInNeeded()
    check_meant(request)
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
        raise NotThere(_(FOR_FACILITATORS), code="not_facilitator")
    return asking.member


def owning_member(request: HttpRequest) -> Member:
    """A member who owns the workspace: its people and settings."""
    return require_owner(Who(member=member(request)))


def require_owner(asking: Who) -> Member:
    if asking.member is None or not asking.member.owns:
        raise NotThere(_(FOR_OWNERS), code="not_owner")
    return asking.member
