"""Tokens for the HTTP API: one's own, and for an owner everybody else's, to be revoked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access
from workshops.domain import tokens as verbs
from workshops.enums import TokenScope
from workshops.forms.refused import add_refusal
from workshops.forms.tokens import TokenForm
from workshops.models import ApiToken, Member
from workshops.queries.tokens import active, key_of, older, own_ended, tokens_to_see
from workshops.refusals import Conflict, InvalidFields
from workshops.words.tokens import revoked_words, use_words, what_words

PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The lists, and the form that makes one. A token is in the answer to that form and nowhere else."""
    member = access.member(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, member, form, status=422 if form.errors else 200)
    chosen = {**form.cleaned_data, "scope": TokenScope(form.cleaned_data["scope"])}
    try:
        made = verbs.make_token(member=member, by=member, **chosen)
    except (Conflict, InvalidFields) as refusal:
        add_refusal(form, refusal)
        return _page(request, member, form, status=refusal.status)
    return _page(request, member, TokenForm(), made=made)


def _page(
    request: HttpRequest, member: Member, form: TokenForm, *, made: verbs.Made | None = None, status: int = 200
) -> HttpResponse:
    seen = active(tokens_to_see(member), member)
    others, following = _others(seen.exclude(member=member), request.GET.get("after", ""), member)
    context = {
        "form": form,
        "made": made,
        "mine": [_row(token, member) for token in seen.filter(member=member)],
        "ended": [_row(token, member) for token in own_ended(member)],
        "others": [_row(token, member) for token in others],
        "following": following,
        "owns": member.owns,
        "here": "tokens",
    }
    return render(request, "settings/tokens.html", context, status=status)


def _others(tokens: QuerySet[ApiToken], after: str, member: Member) -> tuple[list[ApiToken], str]:
    """One page of everybody else's, and the key of the next; nobody but an owner sees any."""
    if not member.owns:
        return [], ""
    try:
        found = list((older(tokens, after) if after else tokens)[: PAGE + 1])
    except ValueError:  # an address that somebody has cut short
        found = list(tokens[: PAGE + 1])
    return found[:PAGE], key_of(found[PAGE - 1]) if len(found) > PAGE else ""


def _row(token: ApiToken, member: Member) -> dict[str, object]:
    return {
        "token": token,
        "dialog": f"revoke-{token.pk}",
        "whose": token.member.name,
        "what": what_words(token),
        "use": use_words(token, member.user.time_zone, timezone.now()),
    }


@require_POST
def revocation(request: HttpRequest, token_id: UUID) -> HttpResponse:
    token, by = access.token_to_revoke(access.insider(request), token_id)
    verbs.revoke_token(token=token, by=by)
    messages.success(request, revoked_words(token.name))
    return redirect("settings_tokens")
