"""The knowledge: everything that the advice rests on, rendered from the same data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from workshops.domain import recommendations


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Public: nothing here belongs to a workspace."""
    framework = recommendations.framework()
    criteria = [
        {"criterion": c, "curves": [(a, framework.values[c.key][a.key]) for a in framework.approaches]}
        for c in framework.criteria
    ]
    return render(request, "guide/guide.html", {"framework": framework, "criteria": criteria})


@require_GET
def parts(request: HttpRequest) -> HttpResponse:
    """The gallery of parts, in development only."""
    return render(request, "guide/parts.html")
