from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import costs, gates, recommendations, what_if

urlpatterns: list[URLPattern] = [
    path("w/<uuid:workshop_id>/recommendation/", recommendations.recommendation, name="recommendation"),
    path("w/<uuid:workshop_id>/recommendation/what-if/", what_if.page, name="what_if"),
    path("w/<uuid:workshop_id>/costs/", costs.change, name="room_costs"),
    path("w/<uuid:workshop_id>/gates/<slug:gate>/waiver/", gates.waiver, name="gate_waiver"),
    path("w/<uuid:workshop_id>/gates/<slug:gate>/restoration/", gates.restoration, name="gate_restoration"),
]
