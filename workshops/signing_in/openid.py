"""What the OpenID provider answers, looked at before it is believed.

allauth knows the way there and back. Here is what OpenID Connect asks besides: that each answer is of the shape it
should have (the provider is somebody else's program), that the ID token was made by the configured issuer, for this
site and for this very sign-in of this browser (`nonce`), and that both answers speak of the same person (`sub`).

Loaded when somebody signs in by it: it brings an HTTP client along.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TypedDict
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

Said = dict[str, object]

# As long as the column that keeps a person's number.
LONGEST_SUB = 191
# By how many seconds the provider's clock may differ from ours.
LEEWAY = 60
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
CLAIMS = ["iss", "sub", "aud", "exp", "iat"]


class Told(TypedDict):
    """What of all that the provider says is read: its number for somebody, their address, and their name."""

    sub: str
    email: str
    email_verified: object
    name: str


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth is not typed
    """Raises OAuth2Error, as allauth expects it, for every answer that is not to be believed."""

    _nonce = ""

    @property
    def openid_config(self) -> Said:
        if not hasattr(self, "_openid_config"):
            self._openid_config = _configuration(_asked(self.get_provider().server_url))
        return self._openid_config

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: OAuth2Client, pkce_code_verifier: str | None = None
    ) -> Said:
        self._nonce = nonce_of(pkce_code_verifier or "")
        said = _object(super().get_access_token_data(request, app, client, pkce_code_verifier), "The token answer")
        for name in ("access_token", "id_token"):
            _text(said, name)
        return said

    def parse_token(self, data: Said) -> SocialToken:
        """Asked with once, and not kept."""
        return SocialToken(token=data["access_token"])

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **more: Said) -> SocialLogin:
        claims = self._claims(str(more["response"]["id_token"]), app.client_id)
        userinfo: Said = {}
        if url := self.openid_config.get("userinfo_endpoint"):
            userinfo = _object(_asked(str(url), bearer=token.token), "The userinfo answer")
            if userinfo.get("sub") != claims["sub"]:
                raise OAuth2Error("The userinfo answer is about somebody else than the ID token.")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": told_by(userinfo, claims)})

    def _claims(self, id_token: str, client_id: str) -> Said:
        """Of an ID token that came straight from the provider: OpenID Connect Core 1.0, 3.1.3.7, from 2 to 11, without
        its signature (6)."""
        try:
            claims: Said = jwt.decode(
                id_token,
                options={
                    "verify_signature": False,
                    "verify_iss": True,
                    "verify_aud": True,
                    "verify_exp": True,
                    "verify_sub": True,
                    "require": CLAIMS,
                },
                issuer=str(self.openid_config["issuer"]),
                audience=client_id,
                leeway=LEEWAY,
            )
        except jwt.PyJWTError as fault:
            raise OAuth2Error(f"The ID token is not to be believed: {fault}") from fault
        if claims.get("nonce") != self._nonce:
            raise OAuth2Error("The ID token was made for another sign-in: its nonce differs.")
        if claims.get("azp", client_id) != client_id:
            raise OAuth2Error("The ID token was made for another site: its azp differs.")
        if not 0 < len(_text(claims, "sub")) <= LONGEST_SUB or "\0" in str(claims["sub"]):
            raise OAuth2Error(f"“sub” has from 1 to {LONGEST_SUB} characters.")
        return claims


class Provider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth is not typed
    oauth2_adapter_class = Adapter

    def get_pkce_params(self) -> dict[str, str]:
        """What goes along to the provider; the verifier stays in this browser's session."""
        params: dict[str, str] = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}


def nonce_of(verifier: str) -> str:
    """What an ID token has to repeat: made of a secret of this browser's session, which it does not give away."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"nonce {verifier}".encode()).digest()).decode().rstrip("=")


def told_by(userinfo: Said, claims: Said) -> Told:
    """Some providers put the address into the one answer, some into the other: whichever has it says too whether it is
    confirmed."""
    of_mail = userinfo if userinfo.get("email") else claims
    names = [said["name"] for said in (userinfo, claims) if isinstance(said.get("name"), str)]
    return {
        "sub": str(claims["sub"]),
        "email": str(of_mail["email"]) if isinstance(of_mail.get("email"), str) else "",
        "email_verified": of_mail.get("email_verified"),
        "name": str(next(iter(names), "")),
    }


def _configuration(said: object) -> Said:
    """OpenID Connect Discovery 1.0, 4.3: the issuer that was asked, and whole addresses."""
    config = _object(said, "The configuration")
    asked = settings.OIDC_ISSUER.partition("/.well-known/")[0]
    if _text(config, "issuer").rstrip("/") != asked:
        raise OAuth2Error(f"OIDC_ISSUER is {asked}, and the provider there says that it is {config['issuer']!r}.")
    for name in (*ENDPOINTS, *(["userinfo_endpoint"] if config.get("userinfo_endpoint") else [])):
        if urlsplit(_text(config, name)).scheme not in ("https", "http"):
            raise OAuth2Error(f"“{name}” of the configuration is no web address.")
    methods = config.get("token_endpoint_auth_methods_supported")
    return {**config, "token_endpoint_auth_methods_supported": methods if isinstance(methods, list) else []}


def _asked(url: str, *, bearer: str = "") -> object:
    with get_adapter().get_requests_session() as session:
        answer = session.get(url, headers={"Authorization": f"Bearer {bearer}"} if bearer else {})
        answer.raise_for_status()
        said: object = answer.json()
    return said


def _object(said: object, what: str) -> Said:
    if not isinstance(said, dict):
        raise OAuth2Error(f"{what} is no object.")
    return said


def _text(said: Said, name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise OAuth2Error(f"“{name}” is missing, or no text.")
    return value
