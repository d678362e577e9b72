from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from workshops.views import guide

urlpatterns: list[URLPattern] = [
    path("guide/", guide.start, name="guide"),
    path("guide/approaches/", guide.approaches, name="guide_approaches"),
    path("guide/before/", guide.before, name="guide_before"),
    path("guide/comparison/", guide.comparison, name="guide_comparison"),
    path("guide/criteria/", guide.criteria, name="guide_criteria"),
    path("guide/gates/", guide.gates, name="guide_gates"),
    path("guide/lenses/", guide.lenses, name="guide_lenses"),
    path("guide/situations/", guide.situations, name="guide_situations"),
    path("guide/practice/", guide.practice, name="guide_practice"),
    path("guide/costs/", guide.costs, name="guide_costs"),
    path("guide/models/", guide.models, name="guide_models"),
    path("guide/confidence/", guide.confidence, name="guide_confidence"),
    path("guide/questions/", guide.questions, name="guide_questions"),
    path("guide/glossary/", guide.glossary, name="guide_glossary"),
]
if settings.DEBUG:
    urlpatterns.append(path("guide/parts/", guide.parts, name="guide_parts"))
