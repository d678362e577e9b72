"""The channels of a workspace, for its owners."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access
from workshops.domain import channels as verbs
from workshops.forms.channels import ChannelForm
from workshops.forms.refused import add_refusal
from workshops.models import Member
from workshops.queries.channels import channels_of
from workshops.refusals import InvalidFields
from workshops.words.channels import removed_words, standing_words, test_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """The list, and the form that adds one. A webhook's secret is in the answer to that form and nowhere else."""
    owner = access.owning_member(request)
    form = ChannelForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, owner, form, status=422 if form.errors else 200)
    try:
        added = verbs.add_channel(workspace=owner.workspace, by=owner, **form.cleaned_data)
    except InvalidFields as refusal:
        add_refusal(form, refusal)
        return _page(request, owner, form, status=422)
    return _page(request, owner, ChannelForm(), added=added) if added.signing else redirect("settings_channels")


def _page(
    request: HttpRequest, owner: Member, form: ChannelForm, *, added: verbs.Added | None = None, status: int = 200
) -> HttpResponse:
    rows = channels_of(owner.workspace)
    context = {
        "form": form,
        "rows": [(row, standing_words(row, owner.user.time_zone)) for row in rows],
        "added": added,
        "here": "channels",
    }
    return render(request, "settings/channels.html", context, status=status)


@require_POST
def removal(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    channel, by = access.channel_to_change(access.insider(request), channel_id)
    verbs.remove_channel(channel=channel, by=by)
    messages.success(request, removed_words(channel.name))
    return redirect("settings_channels")


@require_POST
def test(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Send a test message now, and say what came back."""
    channel, by = access.channel_to_change(access.insider(request), channel_id)
    fault = verbs.try_channel(channel=channel, by=by)
    say = messages.error if fault else messages.success
    say(request, test_words(fault))
    return redirect("settings_channels")
