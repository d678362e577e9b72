"""Where the link at the foot of a reminder mail leads: a page with a button, and the one-click form of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from workshops.domain import deliveries, invitations
from workshops.domain.mail_unsubscribing import invitation_by_stop_link, member_by_link


# Mail programs post here by themselves (RFC 8058) with no cookie; the signed link is the permission.
@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button and changes nothing; POST stops the mails, or with `again` sends them again."""
    member = member_by_link(token)
    if request.method == "POST":
        if "again" in request.POST:
            deliveries.resume_mails(member=member)
        else:
            deliveries.stop_mails(member=member)
        member.refresh_from_db(fields=["wants_mail"])
    return render(request, "revisits/unsubscribe.html", {"person": member, "token": token})


@csrf_exempt
def unsubscribe_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The same for somebody who was invited by mail, or left an address: it is about one workshop."""
    invitation = invitation_by_stop_link(token)
    if request.method == "POST":
        if "again" in request.POST:
            invitations.resume_mails(invitation=invitation)
        else:
            invitations.stop_mails(invitation=invitation)
        invitation.refresh_from_db(fields=["stopped_at"])
    return render(request, "people/stop_invitation.html", {"invitation": invitation, "token": token})
