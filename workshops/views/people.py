"""Signing in and out, and coming into a room with a code."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from workshops import access
from workshops.attempts import comes_with_a_crowd
from workshops.callers import AFTER_SEATS_KEY, NEXT_KEY, OFFERED_KEY, seats_offered
from workshops.domain import door, invitations, participants, people, seats_again
from workshops.domain.facilitators import may_facilitate
from workshops.enums import Door, KnockState, SignInWay, Stage
from workshops.figures import whole
from workshops.forms.people import CodeForm, JoinForm, SetupForm, SignInForm
from workshops.forms.refused import add_refusal
from workshops.hops import client_address
from workshops.models import Invitation, Member, Workshop
from workshops.queries.doors import knock_of
from workshops.queries.room_facts import show_code
from workshops.refusals import NotThere, Refusal
from workshops.signing_in.let_in import let_in, let_out, pop_wanted
from workshops.views.going_on import go_on, knocked_at, sit_down, stand_at_the_door

SETUP_KEY = "setup"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a code by mail, or for another way in. The answer is the same whether the address is known or not."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        request.session[NEXT_KEY] = wanted
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        from workshops.signing_in.codes import start_code  # allauth's flows are loaded by whoever asks for a code

        start_code(request, form.cleaned_data["email"])
        return redirect("account_confirm_login_code")
    return _sign_in_page(request, form, status=422 if form.errors else 200)


def _sign_in_page(
    request: HttpRequest, form: SignInForm, *, refusal: Refusal | None = None, status: int
) -> HttpResponse:
    # Whoever wanted a room may be a guest of it, whose browser no longer knows.
    lost = CodeForm() if request.session.get(NEXT_KEY, "").startswith("/w/") else None
    context = {"form": form, "lost": lost, "refusal": refusal, "provider": settings.OIDC_ISSUER and settings.OIDC_NAME}
    return render(request, "people/sign_in.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def redeem(request: HttpRequest, token: str) -> HttpResponse:
    """Use a link. It asks for a click first: GET of it changes nothing, for mail programs and chats open links."""
    if request.method != "POST":
        return render(request, "people/redeem.html")
    try:
        user = people.redeem_sign_in_link(token=token)
    except NotThere as refusal:
        if access.current_member(request):
            return redirect("home")
        return _sign_in_page(request, SignInForm(), refusal=refusal, status=410)
    let_in(request, user, way=SignInWay.LINK)
    return redirect(pop_wanted(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str = "") -> HttpResponse:
    """Make the first owner, by the link that `up` printed. Its token leaves the address at once: logs keep those."""
    if token:
        request.session[SETUP_KEY] = people.find_setup_link(token=token).pk
        return redirect("set_up")
    link = people.get_setup_link(key=request.session.get(SETUP_KEY, 0))
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        let_in(request, people.create_first_owner(link=link, **form.cleaned_data).user, way=SignInWay.LINK)
        return redirect("home")
    return render(request, "people/set_up.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest) -> HttpResponse:
    """Whether the seats that this browser had as a guest are those of whoever has signed in: `take` or `leave`."""
    asking, offered = access.insider(request), seats_offered(request)
    if request.method != "POST" and offered:
        return render(request, "people/seats_offered.html", {"seats": offered})
    if request.POST.get("seats") == "take":
        for seat in offered:
            mine = access.membership_in(asking, seat.workshop.workspace_id)
            if mine is None or not seats_again.take_seat_along(seat=seat, by=mine):
                sit_down(request, seat)
        count = len(offered)
        words = ngettext("You have taken {count} seat along.", "You have taken {count} seats along.", count)
        messages.success(request, words.format(count=whole(count)))
    request.session.pop(OFFERED_KEY, None)
    return redirect(request.session.pop(AFTER_SEATS_KEY, None) or "home")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    let_out(request)
    return redirect("sign_in")


@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Type the code. With a code in the query it goes straight on."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            workshop = access.workshop_by_code(request, form.cleaned_data["code"])
        except NotThere as refusal:
            form.add_error("code", refusal.sentence)
        else:
            return redirect("join_workshop", code=show_code(workshop.join_code))
    return render(request, "people/join.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_workshop(request: HttpRequest, code: str) -> HttpResponse:
    """Come in with a name and a role, perhaps by a mail's link (`?i=`); whoever is in already goes to the room."""
    try:
        workshop = access.workshop_by_code(request, code)
    except NotThere as refusal:
        wrong = CodeForm({"code": code})
        wrong.add_error("code", refusal.sentence)
        return render(request, "people/join.html", {"form": wrong}, status=404)
    seat = _seat(request, workshop)
    invitation = invitations.invitation_by_link(request.GET.get("i", ""), workshop)
    if going_on := go_on(request, workshop, invitation, seat.participant if seat else None):
        return going_on
    member = seat.member if seat else None
    if shut := _shut(request, workshop, member, invitation):
        return _door_shut(request, workshop, shut)
    if request.method != "POST" and knock_of(workshop.pk, knocked_at(request, workshop.pk)):
        return redirect("room_waiting", workshop_id=workshop.pk)
    form = _join_form(request, workshop, member, invitation)
    if request.method == "POST" and form.is_valid():
        try:
            return _come_in(request, workshop, form, member, invitation)
        except Refusal as refusal:
            add_refusal(form, refusal)
            return _join_page(request, workshop, form, status=refusal.status)
    return _join_page(request, workshop, form, status=422 if form.errors else 200)


def _join_page(request: HttpRequest, workshop: Workshop, form: JoinForm, *, status: int) -> HttpResponse:
    last = seats_again.seat_of_browser(workshop, access.who(request).participants)
    context = {
        "form": form,
        "workshop": workshop,
        "roles": workshop.roles.all(),
        "last": last,
        "last_url": seats_again.seat_url(workshop, last) if last else "",
    }
    return render(request, "people/join_workshop.html", context, status=status)


def _shut(
    request: HttpRequest, workshop: Workshop, member: Member | None, invitation: Invitation | None
) -> Refusal | None:
    """Why there is no form for whoever asks to see it. Sent, the form is answered by the domain, under its lock."""
    try:
        participants.check_welcome(workshop, member=member, seats=access.who(request).participants)
        if invitation is not None:
            invitations.check_not_barred(invitation)
    except participants.RemovedForGood as refusal:
        return refusal
    is_closed = workshop.door == Door.CLOSED and not may_facilitate(workshop, member)
    return participants.DoorClosed() if is_closed and request.method != "POST" else None


def _door_shut(request: HttpRequest, workshop: Workshop, refusal: Refusal) -> HttpResponse:
    context = {"workshop": workshop, "refusal": refusal, "is_final": isinstance(refusal, participants.RemovedForGood)}
    return render(request, "people/door_shut.html", context, status=refusal.status)


def _seat(request: HttpRequest, workshop: Workshop) -> access.Seat | None:
    try:
        return access.seat_for(access.who(request), workshop.pk)
    except NotThere:
        return None


def _join_form(
    request: HttpRequest, workshop: Workshop, member: Member | None, invitation: Invitation | None
) -> JoinForm:
    """It starts with what is known; a guest may leave an address where there is a deadline to be reminded of."""
    role = invitation.role.key if invitation and invitation.role else ""
    return JoinForm(
        request.POST or None,
        workshop=workshop,
        asks_email=bool(workshop.answers_due_at) and member is None and invitation is None,
        initial={"name": member.name if member else "", "role": role},
    )


def _come_in(
    request: HttpRequest, workshop: Workshop, form: JoinForm, member: Member | None, invitation: Invitation | None
) -> HttpResponse:
    """Into the room, with a guest's place kept in the session; or to wait at its door. Raises Refusal."""
    seats = access.who(request).participants
    crowd = member is None and invitation is None and comes_with_a_crowd(workshop.pk, client_address(request))
    coming = participants.Coming(in_a_crowd=crowd, seats=seats)
    said = form.cleaned_data
    try:
        participant = invitations.join_invited(
            workshop=workshop, **said, member=member, invitation=invitation, coming=coming
        )
    except participants.KnockFirst:
        knocked = knocked_at(request, workshop.pk)
        knock = door.knock_at(workshop=workshop, name=said["name"], role=said["role"], coming=coming, knocked=knocked)
        stand_at_the_door(request, knock)
        return redirect("room_waiting", workshop_id=workshop.pk)
    if member is None:
        sit_down(request, participant)
    return redirect("room", workshop_id=workshop.pk)


@never_cache
@require_safe
def waiting(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """At the door: asks by itself again until the facilitator has answered, and then is the room.

    Only the browser that knocked has anything here, so to sit down by looking lets in nobody else.
    """
    knock = knock_of(workshop_id, knocked_at(request, workshop_id))
    if knock is None:
        return redirect("join")
    person = knock.participant
    if knock.state == KnockState.ADMITTED and person is not None and person.removed_at is None:
        sit_down(request, person)
        room = redirect("room", workshop_id=workshop_id)
        return HttpResponseClientRedirect(room.url) if request.htmx else room  # type: ignore[attr-defined]  # django_htmx
    stage = Stage(knock.workshop.stage)
    context = {
        "workshop": knock.workshop,
        "knock": knock,
        "is_over": stage.is_over,
        "is_refused": knock.state != KnockState.WAITING,
        "asks_again": not stage.is_over,
    }
    return render(request, "people/waiting.html", context)
