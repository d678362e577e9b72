"""Signing in, and by what. Of allauth's addresses only these are there; the names are those that it looks for."""

from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import people, security
from workshops.views.later import later

S = "settings/security/"

urlpatterns: list[URLPattern] = [
    path("sign-in/", people.sign_in, name="sign_in"),
    path("sign-in/", people.sign_in, name="account_login"),
    path("sign-in/", people.sign_in, name="account_request_login_code"),
    path("sign-in/code/", later("code"), name="account_confirm_login_code"),
    path("sign-in/second/", later("second"), name="mfa_authenticate"),
    path("sign-in/passkey/", later("passkey"), name="mfa_login_webauthn"),
    path("sign-in/with/<slug:provider_id>/", later("provider"), name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", later("provider_back"), name="openid_connect_callback"),
    path("sign-in/cancelled/", later("cancelled"), name="socialaccount_login_cancelled"),
    path("sign-in/<str:token>/", people.redeem, name="redeem"),
    path("sign-out/", people.sign_out, name="sign_out"),
    path(S, security.security, name="settings_security"),
    path(S, security.security, name="mfa_index"),
    path(S, security.security, name="mfa_list_webauthn"),
    path(f"{S}proof/", security.proof, name="settings_proof"),
    path(f"{S}passkeys/", later("add_passkey"), name="mfa_add_webauthn"),
    path(f"{S}passkeys/<int:pk>/removal/", later("remove_passkey"), name="mfa_remove_webauthn"),
    path(f"{S}app/", later("add_app"), name="mfa_activate_totp"),
    path(f"{S}app/removal/", later("remove_app"), name="mfa_deactivate_totp"),
    path(f"{S}recovery-codes/", later("recovery_codes"), name="mfa_view_recovery_codes"),
    path(f"{S}recovery-codes/new/", later("new_recovery_codes"), name="mfa_generate_recovery_codes"),
    path(f"{S}provider/removal/", security.untie, name="settings_provider_removal"),
    path(f"{S}browsers/removal/", security.end_everywhere, name="settings_browsers_removal"),
    path(f"{S}browsers/<uuid:session_id>/removal/", security.end_one, name="settings_browser_removal"),
    path(f"{S}domains/", security.add_domain, name="settings_domains"),
    path(f"{S}domains/<uuid:domain_id>/removal/", security.remove_domain, name="settings_domain_removal"),
    path(f"{S}directory/", security.make_secret, name="settings_directory"),
    path(f"{S}directory/removal/", security.revoke_secret, name="settings_directory_removal"),
]
