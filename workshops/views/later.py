"""Views that are loaded when somebody asks for them: allauth's take longer to load than most processes live."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def later(name: str, *, of: str = "workshops.views.signing_in") -> View:
    """The view `name` of that module."""

    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        found: View = getattr(import_module(of), name)
        return found(request, *args, **kwargs)

    view.__name__ = name
    return view
