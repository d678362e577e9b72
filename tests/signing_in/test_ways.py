"""By what somebody came in, as their list of browsers and the audit name it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory

from workshops.models import AuditEntry, BrowserSession, Member
from workshops.signing_in.account import AccountAdapter

CODE, PROVIDER = {"method": "code"}, {"method": "socialaccount", "provider": "openid"}
PASSKEY = {"method": "mfa", "type": "webauthn", "passwordless": True}


def second(kind: str) -> dict[str, Any]:
    return {"method": "mfa", "type": kind, "id": 1}


@pytest.mark.parametrize(
    ("records", "way", "factor"),
    [
        ([CODE], "code", None),
        ([CODE, second("totp")], "code", "totp"),
        ([CODE, second("totp"), second("recovery_codes")], "code", "recovery_code"),
        ([CODE, second("webauthn")], "code", "passkey"),
        ([PROVIDER], "provider", None),
        ([PROVIDER, second("totp")], "provider", "totp"),
        ([PASSKEY], "passkey", None),
    ],
)
def test_what_allauth_has_recorded_is_told_as_the_way(
    ana: Member, records: list[dict[str, Any]], way: str, factor: str | None
) -> None:
    request = RequestFactory().get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.session["account_authentication_methods"] = records
    request.session["account_authentication_methods_user"] = str(ana.user_id)
    AccountAdapter().login(request, ana.user)
    assert BrowserSession.objects.get().way == way
    facts = AuditEntry.objects.get(workspace=ana.workspace).facts
    assert (facts["how"], facts.get("second")) == (way, factor)
