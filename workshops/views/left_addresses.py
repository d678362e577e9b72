"""Where the mail leads that asks whether an address is its reader's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workshops.domain.left_addresses import confirm_address, left_address_by_link, refuse_address
from workshops.domain.seats_again import way_back_url


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def left_address(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the buttons and changes nothing, since programs follow links in mails; POST says yes, or with
    `not_mine` that somebody else left it."""
    invitation = left_address_by_link(token)
    if request.method == "POST":
        answer = refuse_address if "not_mine" in request.POST else confirm_address
        answer(invitation=invitation)
        return redirect("left_address", token=token)
    return render(request, "people/left_address.html", {"invitation": invitation, "way_back": way_back_url(invitation)})
