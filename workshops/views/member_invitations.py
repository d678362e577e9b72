"""`/invitations/<token>/`: somebody is asked into a workspace. A GET changes nothing: mail scanners follow links."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from workshops import access
from workshops.domain import member_invitations as verbs
from workshops.domain.membership import take_guest_seats
from workshops.enums import SignInWay
from workshops.forms.members import ComeInForm, ProveAddressForm
from workshops.forms.refused import add_refusal
from workshops.models import Member, MemberInvitation, User
from workshops.refusals import NotThere, Refusal
from workshops.shared_sentences import YOU_ARE_IN
from workshops.signing_in.let_in import let_in, pop_wanted
from workshops.words.members import invited_to_words


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; what it does depends on who opens it."""
    try:
        found = verbs.find(token)
    except NotThere as refusal:
        return render(request, "people/invitation_over.html", {"refusal": refusal}, status=410)
    user = _signed_in(request)
    if user is not None:
        return _for_account(request, found, user)
    if found.by_link:
        return _for_holder(request, found)
    if verbs.is_known(found):
        return _page(request, found, asks="sign_in")
    return _for_newcomer(request, found)


def _signed_in(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _for_account(request: HttpRequest, found: MemberInvitation, user: User) -> HttpResponse:
    if not verbs.is_for(found, user):
        if request.method == "POST" and "sign_out" in request.POST:
            logout(request)
            return redirect(request.path)
        return _page(request, found, asks="another", own=user.email, status=409 if request.method == "POST" else 200)
    if request.method != "POST":
        return _page(request, found, asks="button")
    try:
        return _inside(request, verbs.accept(invitation=found, user=user))
    except Refusal as refusal:
        return _page(request, found, asks="nothing", refusal=refusal, status=refusal.status)


def _for_newcomer(request: HttpRequest, found: MemberInvitation) -> HttpResponse:
    form = ComeInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            member = verbs.accept_as_new(invitation=found, name=form.cleaned_data["name"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            _take_seats(request, member)
            let_in(request, member.user, way=SignInWay.LINK)
            return _inside(request, member)
    return _page(request, found, asks="name", form=form, status=422 if form.errors else 200)


def _for_holder(request: HttpRequest, found: MemberInvitation) -> HttpResponse:
    """Who was handed a link signs in, or proves an address. What is said is the same for every address."""
    form = ProveAddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.ask_by_link(invitation=found, email=form.cleaned_data["email"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _page(request, found, asks="mail", own=form.cleaned_data["email"])
    return _page(request, found, asks="address", form=form, status=422 if form.errors else 200)


def _inside(request: HttpRequest, member: Member) -> HttpResponse:
    """They are in, and so are the seats that this browser had there as a guest."""
    _take_seats(request, member)
    access.choose_workspace(request, member)
    messages.success(request, _(YOU_ARE_IN).format(workspace=member.workspace.name))
    return redirect(pop_wanted(request))


def _take_seats(request: HttpRequest, member: Member) -> None:
    joined = dict(request.session.get(access.GUEST_KEY, {}))
    taken = {str(seat.pk) for seat in take_guest_seats(member=member, seats=joined.values())}
    request.session[access.GUEST_KEY] = {room: seat for room, seat in joined.items() if seat not in taken}


def _page(
    request: HttpRequest, found: MemberInvitation, *, asks: str, status: int = 200, **more: object
) -> HttpResponse:
    """`asks`: what is to be done, as the template has it."""
    context = {
        "invitation": found,
        "line": invited_to_words(found),
        "asks": asks,
        "sign_in_url": f"{settings.LOGIN_URL}?{urlencode({'next': request.path})}",
        **more,
    }
    return render(request, "people/invitation.html", context, status=status)
