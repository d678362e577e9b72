"""An OpenID provider of its own, spoken to over HTTP as any other; and how one of its answers comes out bent."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import httpx
import jwt
from django.test import Client

Answer = tuple[str, bytes]
Bend = Callable[[str, bytes], Answer]
Bends = dict[str, Bend]

CONFIGURATION, TOKEN, USERINFO = "/.well-known/openid-configuration", "/oauth2/token", "/userinfo"


@contextmanager
def running(people: dict[str, dict[str, object]], bends: Bends | None = None) -> Iterator[str]:
    """Its address. `bends`: by path, what becomes of an answer; read at each request."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oidc_provider_mock import User as Person
        from oidc_provider_mock import app
        from oidc_provider_mock._server import _threaded_server

    inner: Callable[..., Iterable[bytes]] = app(
        user_claims=[Person(sub=sub, claims=claims) for sub, claims in people.items()]
    )

    def served(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        bend, begun = (bends or {}).get(environ["PATH_INFO"]), []
        if bend is None:
            return inner(environ, start)
        data = b"".join(inner(environ, lambda *said: begun.append(said)))
        status, data = bend(begun[0][0], data)
        start(status, [(name, value) for name, value in begun[0][1] if name.lower() != "content-length"])
        return [data]

    with _threaded_server(served) as server:
        yield f"http://localhost:{server.server_port}"


def configure(settings: object, issuer: str) -> None:
    """As OIDC_ISSUER and its like do in config/settings.py."""
    settings.OIDC_ISSUER, settings.OIDC_NAME = issuer, "Acme Login"  # type: ignore[attr-defined]  # pytest-django's
    app = {
        "provider_id": "oidc",
        "name": "Acme Login",
        "client_id": "advisor",
        "secret": "shh",
        "settings": {"server_url": issuer},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}  # type: ignore[attr-defined]  # pytest-django's


def begin(client: Client) -> Any:
    return client.post("/sign-in/with/oidc/?process=connect", {"process": "connect", "next": "https://evil.example/"})


def there(client: Client, provider: str) -> str:
    """Press the button: where at the provider it leads."""
    page = begin(client)
    assert page.status_code == 200
    address = unescape(re.search(r'content="0; url=([^"]+)"', page.content.decode())[1])  # type: ignore[index]  # it is there
    assert address.startswith(provider)
    return address


def through(client: Client, provider: str, sub: str) -> Any:
    """Press the button, sign in over there, and come back with what the provider sends along."""
    answer = httpx.post(there(client, provider), data={"sub": sub})
    assert answer.status_code == 302, answer.text
    back = httpx.URL(answer.headers["Location"])
    assert back.path == "/sign-in/with/oidc/back/"
    return client.get(f"{back.path}?{back.query.decode()}")


# Bends


def whole(data: bytes, status: str = "200 OK") -> Bend:
    return lambda _status, _data: (status, data)


def said(**new: object) -> Bend:
    """The same answer with these members; `...`: without."""
    return lambda status, data: (status, json.dumps(_with(json.loads(data), new)).encode())


def claimed(**new: object) -> Bend:
    """The same in its ID token."""

    def bend(status: str, data: bytes) -> Answer:
        answer = json.loads(data)
        claims = _with(jwt.decode(answer["id_token"], options={"verify_signature": False}), new)
        return status, json.dumps({**answer, "id_token": jwt.encode(claims, "k" * 40, algorithm="HS256")}).encode()

    return bend


def _with(answer: dict[str, object], new: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in {**answer, **new}.items() if value is not ...}
