"""A member's own settings: which mails they get, when, and about which decisions none."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access
from workshops.domain import preferences
from workshops.forms.preferences import PreferencesForm
from workshops.queries.mutes import muted_decisions
from workshops.queries.preferences import preferences_of
from workshops.words.preferences import muted_words


@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    member = access.member(request)
    form = PreferencesForm(request.POST or None, initial=preferences_of(member))
    if request.method == "POST" and form.is_valid():
        preferences.choose(member=member, chosen=form.as_chosen())
        messages.success(request, _("Saved. It holds from the next mail on."))
        return redirect("settings_notifications")
    context = {"form": form, "muted": muted_decisions(member), "here": "notifications"}
    return render(request, "settings/notifications.html", context, status=422 if form.errors else 200)


@require_POST
def mute(request: HttpRequest, number: int) -> HttpResponse:
    """No mails about this decision, or with `again` mails as before."""
    member = access.member(request)
    decision = access.decision_for(access.insider(request), number)
    again = "again" in request.POST
    if again:
        preferences.unmute(member=member, decision=decision)
    else:
        preferences.mute(member=member, decision=decision)
    messages.success(request, muted_words(decision, muted=not again))
    if request.POST.get("back") == "settings":
        return redirect("settings_notifications")
    return redirect("decision", number=decision.number)
