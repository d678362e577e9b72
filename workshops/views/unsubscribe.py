"""Where the link at the foot of a reminder mail leads: a page with a button, and the one-click form of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from workshops.domain import deliveries
from workshops.domain.unsubscribing import member_by_link


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
