"""What allauth asks about accounts: codes by mail, and the end of every way in."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.callers import NEXT_KEY
from workshops.domain import joining_domains, member_invitations
from workshops.enums import SignInWay
from workshops.hops import client_address
from workshops.models import User
from workshops.shared_sentences import YOU_ARE_IN
from workshops.signing_in.let_in import NoPlace, let_in, pop_wanted
from workshops.signing_in.second_factor import HOW
from workshops.words.signing_in import done_words


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": gettext_lazy("This is not the code. Look at the newest mail, and type what it says."),
        "too_many_login_attempts": gettext_lazy("That was not the code, too often. Have a new one mailed."),
        "rate_limited": gettext_lazy("Too many tries. Wait a minute, then try again."),
    }

    def login(self, request: HttpRequest, user: User) -> None:
        """All steps are done. Who has just proved an address comes into the workspaces that take its domain."""
        way, second = _way(request, user)
        if way is SignInWay.CODE:
            joining_domains.join_by_address(email=user.email, name=user.name)
        come_in_again(request, user)
        let_in(request, user, way=way, second=second)

    def post_login(self, request: HttpRequest, user: User, **_facts: object) -> HttpResponse:
        return redirect(pop_wanted(request))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        raise NoPlace()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Nothing: `start_code` has the worker write, for every address alike."""

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, object] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Of what allauth would say, what we have a sentence for."""
        said = message or done_words(message_template or "")
        if said:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ours to ask: see `is_fresh`."""
        return False


def come_in_again(request: HttpRequest, user: User) -> None:
    """Whoever has no place any more, and was asked in again, signs in to come in: there is nothing else to ask."""
    member = member_invitations.accept_asked(user)
    if member is None:
        return
    if str(request.session.get(NEXT_KEY, "")).startswith("/invitations/"):
        del request.session[NEXT_KEY]  # it is over now
    messages.success(request, _(YOU_ARE_IN).format(workspace=member.workspace.name))


def _way(request: HttpRequest, user: User) -> tuple[SignInWay, str]:
    """By what they came, and their second factor as the audit names it; empty: none."""
    records = get_authentication_records(request, user)
    passkey = any(record.get("passwordless") for record in records)
    second = next((str(record.get("type", "")) for record in reversed(records) if record["method"] == "mfa"), "")
    if passkey:
        return SignInWay.PASSKEY, ""
    provider = any(record["method"] == "socialaccount" for record in records)
    return (SignInWay.PROVIDER if provider else SignInWay.CODE), HOW.get(second, "")
