"""The same room on django-eventstream, run by its own Python: a Django project in one file.

    python eventstream_room.py SOCKET

Everything that is not the subject is left out, in its favour: no session, no form, no middleware, and a state that
is one number. It is used as its documentation has it: the view saves the answer and calls send_event.
"""

import json
import os
import socket
import sys
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import django
import redis
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

STATE = "state"


def database() -> dict[str, Any]:
    """DATABASE_URL in Django's words."""
    found = urlsplit(os.environ["DATABASE_URL"])
    place = parse_qs(found.query).get("host", [found.hostname or ""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found.path[1:],
        "USER": unquote(found.username or ""),
        "PASSWORD": unquote(found.password or ""),
        "HOST": unquote(place),
        "PORT": found.port or "",
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12}},
    }


def redis_options() -> dict[str, Any]:
    """REDIS_URL as the library wants it."""
    options = dict(redis.connection.parse_url(os.environ["REDIS_URL"]))  # type: ignore[no-untyped-call]
    options.pop("connection_class", None)
    if "path" in options:
        options["unix_socket_path"] = options.pop("path")
    return options


def answer(request: HttpRequest, workshop: str, criterion: str) -> HttpResponse:
    from django.db import connection
    from django_eventstream import send_event  # type: ignore[import-not-found] # only in the peer's environment

    said = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(os.environ["BENCH_STATEMENT"], values(said, workshop, criterion))
        _, no, others, _asked = cursor.fetchone()
    assert no is None, no
    version = shared.incr(f"room:{workshop}:version")
    send_event(workshop, STATE, {"version": version, "answered": others + 1})
    return JsonResponse({"answered": others + 1})


def values(said: dict[str, Any], workshop: str, criterion: str) -> dict[str, Any]:
    from django.utils import timezone

    return {
        "workshop": workshop,
        "now": timezone.now(),
        "people": [said["client"]],
        "clients": [said["client"]],
        "sequences": [said["sequence"]],
        "expected": [said["round"]],
        "scores": [True],
        "weighs": [False],
        "scorers": [said["client"]],
        "scored": [criterion],
        "levels": [int(said["level"])],
        "sure": [int(said["confidence"])],
        "reasons": [said["reason"]],
        "says_sure": [True],
        "says_reason": [True],
        "weighers": [],
        "weighed": [],
        "points": [],
    }


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.path)


settings.configure(
    SECRET_KEY=os.environ["SECRET_KEY"],
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django_eventstream"],
    MIDDLEWARE=[],
    DATABASES={"default": database()},
    EVENTSTREAM_REDIS=redis_options(),
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    LOGGING_CONFIG=None,
)
django.setup()
shared = redis.Redis(**redis_options())
urlpatterns = [
    path("healthz", health),
    path("w/<str:workshop>/answers/<str:criterion>/", answer),
    path("w/<str:workshop>/stream/", include("django_eventstream.urls"), {"format-channels": ["{workshop}"]}),
]


if __name__ == "__main__":
    listener = socket.socket(fileno=int(sys.argv[1]))
    config = uvicorn.Config(
        get_asgi_application(), loop="uvloop", http="httptools", log_level="warning", access_log=False, lifespan="off"
    )
    uvicorn.Server(config).run(sockets=[listener])
