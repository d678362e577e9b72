"""`/settings/deliveries/`: every mail of the workspace, for those who facilitate in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from workshops import access
from workshops.domain import mail_steering
from workshops.enums import DeliveryState
from workshops.models import Delivery, Workspace
from workshops.queries.mail_states import Mail, mails_page, told_besides
from workshops.words import mail_states as words

PAGE = 50


@never_cache
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """Newest first, of one state or of all."""
    member = access.facilitating_member(request)
    state = request.GET.get("state", "")
    state = state if state in DeliveryState.values else ""
    try:
        found, following = mails_page(member.workspace_id, state=state, after=request.GET.get("after", ""), limit=PAGE)
    except ValueError:  # an address that somebody has cut short
        return redirect("deliveries")
    besides = told_besides(found)
    context = {
        "rows": [_row(mail, besides[mail.pk], member.workspace) for mail in found],
        "states": [("", _("All")), *((value, words.name_of_state(value)) for value in DeliveryState)],
        "state": state,
        "nothing": words.nothing_words(state),
        "following": following,
    }
    return render(request, "settings/deliveries.html", context)


def _row(mail: Mail, besides: int, workspace: Workspace) -> dict[str, object]:
    return {
        "mail": mail,
        "to": words.recipient_words(mail),
        "about": words.about_words(mail, besides),
        "revisit": mail.occurrence_id if isinstance(mail, Delivery) else None,
        "room": None if isinstance(mail, Delivery) else mail.workshop_id,
        "state": words.name_of_state(mail.state),
        "reason": words.reason_words(mail),
        "asked_again": words.asked_again_words(mail),
        "when": words.when_words(mail, workspace.time_zone, timezone.now()),
        "may_send_again": mail_steering.may_send_again(mail),
        "may_cancel": mail_steering.may_cancel(mail),
    }


@require_POST
def send_again(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    mail, by = access.mail_to_steer(access.insider(request), mail_id)
    mail_steering.send_again(mail=mail, by=by)
    messages.success(request, _("The message goes out again within a minute."))
    return redirect("deliveries")


@require_POST
def cancel(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    mail, by = access.mail_to_steer(access.insider(request), mail_id)
    mail_steering.cancel_mail(mail=mail, by=by)
    messages.success(request, _("The message does not go out."))
    return redirect("deliveries")
