"""By what somebody signs in, where they are signed in; and for owners, who may come and who has left."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshops import access
from workshops.callers import NEXT_KEY
from workshops.domain import browser_sessions, directory, joining_domains
from workshops.domain.provider_ties import untie_provider
from workshops.forms.security import DomainForm
from workshops.models import Member
from workshops.queries.signing_in import (
    browsers_of,
    directory_of,
    joining_domains_of,
    provider_of,
    still_knows_secret,
    ways_in_of,
)
from workshops.refusals import InvalidFields
from workshops.signing_in.let_in import is_fresh, let_out
from workshops.words.signing_in import browser_rows, provider_line, signed_out_words, way_rows


@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    return _page(request, access.member(request))


def _page(
    request: HttpRequest, member: Member, *, domain_form: DomainForm | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    zone, now = member.user.time_zone, timezone.now()
    context: dict[str, object] = {
        "here": "security",
        "ways": way_rows(ways_in_of(member.user), time_zone=zone, now=now),
        "provider": settings.OIDC_NAME,
        "provider_line": provider_line(provider_of(member.user), time_zone=zone, now=now),
        "browsers": browser_rows(browsers_of(member.user), here=request.session.session_key, time_zone=zone, now=now),
    }
    if member.owns:
        context |= {
            "domains": joining_domains_of(member.workspace),
            "domain_form": domain_form or DomainForm(),
            "directory": directory_of(member.workspace),
            "knows_secret": still_knows_secret(member.workspace),
            "directory_url": request.build_absolute_uri("/scim/v2/"),
            "secret": secret,
        }
    return render(request, "settings/security.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """Before somebody changes by what they sign in: who has not signed in lately does so once more."""
    member = access.member(request)
    said = request.POST.get("next") or request.GET.get("next", "")
    wanted = (
        said if url_has_allowed_host_and_scheme(said, allowed_hosts={request.get_host()}) else "/settings/security/"
    )
    if is_fresh(request):
        return redirect(wanted)
    if request.method != "POST":
        return render(request, "settings/proof.html", {"next": wanted, "email": member.user.email, "here": "security"})
    let_out(request)
    request.session[NEXT_KEY] = wanted
    return redirect("sign_in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def untie(request: HttpRequest) -> HttpResponse:
    """One's account at the provider; of who has not signed in lately it is asked first who they are."""
    member = access.member(request)
    if provider_of(member.user) is None:
        return redirect("settings_security")
    if not is_fresh(request):
        return redirect(f"/settings/security/proof/?{urlencode({'next': request.path})}")
    if request.method != "POST":
        return render(request, "settings/provider_removal.html", {"provider": settings.OIDC_NAME, "here": "security"})
    untie_provider(user=member.user)
    messages.success(request, _("Your account at {provider} signs you in no more.").format(provider=settings.OIDC_NAME))
    return redirect("settings_security")


# Browsers


@require_POST
def end_one(request: HttpRequest, session_id: UUID) -> HttpResponse:
    session = access.own_browser(request, session_id)
    if session.session_key == request.session.session_key:
        let_out(request)
        return redirect("sign_in")
    browser_sessions.end_session(session=session)
    messages.success(request, _("That browser is signed out."))
    return redirect("settings_security")


@require_POST
def end_everywhere(request: HttpRequest) -> HttpResponse:
    """Here too: whoever is afraid that somebody else sits in one of their browsers begins anew."""
    count = browser_sessions.end_all_sessions(user=access.member(request).user)
    let_out(request)
    messages.success(request, signed_out_words(count))
    return redirect("home")


# For owners


@never_cache
@require_POST
def add_domain(request: HttpRequest) -> HttpResponse:
    owner = access.owning_member(request)
    form = DomainForm(request.POST)
    if not form.is_valid():
        return _page(request, owner, domain_form=form, status=422)
    try:
        added = joining_domains.add_domain(workspace=owner.workspace, by=owner, **form.cleaned_data)
    except InvalidFields as refusal:
        form.add_error("domain", refusal.sentence)
        return _page(request, owner, domain_form=form, status=422)
    words = _("Whoever signs in with a confirmed address of {domain} becomes a member from now on.")
    messages.success(request, words.format(domain=added.domain))
    return redirect("settings_security")


@require_POST
def remove_domain(request: HttpRequest, domain_id: UUID) -> HttpResponse:
    domain, by = access.domain_to_change(request, domain_id)
    joining_domains.remove_domain(domain=domain, by=by)
    messages.success(request, _("Nobody becomes a member by {domain} any more.").format(domain=domain.domain))
    return redirect("settings_security")


@never_cache
@require_POST
def make_secret(request: HttpRequest) -> HttpResponse:
    """The secret is in the answer to this and nowhere else."""
    owner = access.owning_member(request)
    return _page(request, owner, secret=directory.make_secret(workspace=owner.workspace, by=owner))


@require_POST
def revoke_secret(request: HttpRequest) -> HttpResponse:
    owner = access.owning_member(request)
    directory.revoke_secret(workspace=owner.workspace, by=owner)
    messages.success(request, _("The directory cannot reach this workspace any more."))
    return redirect("settings_security")
