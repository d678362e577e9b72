"""Signing in and out, and coming into a room with a code."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workshops import access
from workshops.attempts import check_attempts, count_attempt
from workshops.domain import invitations, participants, people, seats_again
from workshops.domain.changes import drop_member_streams
from workshops.forms.people import CodeForm, JoinForm, SetupForm, SignInForm
from workshops.models import Invitation, Member, Workshop
from workshops.queries.room_facts import show_code
from workshops.refusals import NotThere, Refusal
from workshops.views.going_on import go_on, sit_down

NEXT_KEY = "next"
SETUP_KEY = "setup"


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether the address is known or not."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        request.session[NEXT_KEY] = wanted
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        check_attempts("sign-in", address_of(request))
        count_attempt("sign-in", address_of(request))
        people.ask_for_sign_in_link(email=form.cleaned_data["email"])
        return render(request, "people/link_sent.html", {"email": form.cleaned_data["email"]})
    # Whoever wanted a room may be a guest of it, whose browser no longer knows.
    lost = CodeForm() if request.session.get(NEXT_KEY, "").startswith("/w/") else None
    return render(request, "people/sign_in.html", {"form": form, "lost": lost}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def redeem(request: HttpRequest, token: str) -> HttpResponse:
    """Use a link. A mailed one asks for a click first: GET of it changes nothing."""
    if request.method == "HEAD" or (request.method == "GET" and token.startswith(people.MAILED)):
        return render(request, "people/redeem.html")
    try:
        user = people.redeem_sign_in_link(token=token)
    except NotThere as refusal:
        if access.current_member(request):
            return redirect("home")
        return render(request, "people/sign_in.html", {"form": SignInForm(), "refusal": refusal}, status=410)
    wanted, joined = request.session.get(NEXT_KEY), request.session.get(access.GUEST_KEY)
    login(request, user)
    if joined:
        request.session[access.GUEST_KEY] = joined
    request.session.pop(NEXT_KEY, None)
    return redirect(wanted or "home")


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
        login(request, people.create_first_owner(link=link, **form.cleaned_data).user)
        return redirect("home")
    return render(request, "people/set_up.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    member = access.current_member(request)
    logout(request)
    if member:
        # Only now: a stream that is dropped asks at once whether it may come back.
        drop_member_streams(member.pk)
    return redirect("sign_in")


@require_GET
def join(request: HttpRequest) -> HttpResponse:
    """Type the code. With a code in the query it goes straight on."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            workshop = _workshop(request, form.cleaned_data["code"])
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
        workshop = _workshop(request, code)
    except NotThere as refusal:
        wrong = CodeForm({"code": code})
        wrong.add_error("code", refusal.sentence)
        return render(request, "people/join.html", {"form": wrong}, status=404)
    seat = _seat(request, workshop)
    invitation = invitations.invitation_by_link(request.GET.get("i", ""), workshop)
    if going_on := go_on(request, workshop, invitation, seat.participant if seat else None):
        return going_on
    member = seat.member if seat else None
    form = _join_form(request, workshop, member, invitation)
    if request.method == "POST" and form.is_valid() and _join(request, workshop, form, member, invitation):
        return redirect("room", workshop_id=workshop.pk)
    last = seats_again.seat_of_browser(workshop, access.who(request).participants)
    context = {
        "form": form,
        "workshop": workshop,
        "roles": workshop.roles.all(),
        "last": last,
        "last_url": seats_again.seat_url(workshop, last) if last else "",
    }
    return render(request, "people/join_workshop.html", context, status=422 if form.errors else 200)


def _workshop(request: HttpRequest, code: str) -> Workshop:
    check_attempts("join", address_of(request))
    try:
        return participants.workshop_by_code(code)
    except NotThere:
        count_attempt("join", address_of(request))
        raise


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


def _join(
    request: HttpRequest, workshop: Workshop, form: JoinForm, member: Member | None, invitation: Invitation | None
) -> bool:
    """Join, and keep a guest's place in the session."""
    try:
        participant = invitations.join_invited(
            workshop=workshop, **form.cleaned_data, member=member, invitation=invitation
        )
    except Refusal as refusal:
        for field, sentence in (refusal.fields or {"__all__": refusal.sentence}).items():
            form.add_error(field if field in form.fields else None, sentence)
        return False
    if member is None:
        sit_down(request, participant)
    return True
