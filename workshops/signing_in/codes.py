"""Codes by mail: asked for, and proved."""

from __future__ import annotations

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.http import HttpRequest

from workshops.attempts import check_asking, may_be_mailed
from workshops.domain import joining_domains
from workshops.domain.knock import knock
from workshops.hops import client_address
from workshops.signing_in.let_in import NoPlace

KIND = "sign-in"


def start_code(request: HttpRequest, email: str) -> None:
    """Make a code and have the worker write to `email`, if somebody may come in by that address.

    The same is done for every address, so whoever asks learns nothing by the answer nor by its time: a code is made,
    kept in the session and handed to the worker, and it is the worker who looks whether it is mailed.
    """
    check_asking(KIND, client_address(request))
    user = joining_domains.user_with(email)
    process = LoginCodeVerificationProcess.initiate(request=request, user=user, email=email)
    code = process.generate_code()
    process.persist()
    if may_be_mailed(KIND, email):
        knock("workshops.mail_sign_in_code", email, code, expires=300)


def prove_address(process: LoginCodeVerificationProcess) -> None:
    """The code was right. Who is new comes in by the domain of the address; raises NoPlace where nobody takes it."""
    if process.user is None:
        members = joining_domains.join_by_address(email=process.state["email"])
        if not members:
            process.abort()
            raise NoPlace()
        process._user = process.stage.login.user = members[0].user
