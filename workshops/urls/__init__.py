"""Every address of the pages and of the API, by noun."""

from __future__ import annotations

from workshops.urls import (
    catalogue,
    channels,
    decisions,
    deliveries,
    guide,
    health,
    inbox,
    people,
    prescoring,
    recommendations,
    revisits,
    rooms,
)

urlpatterns = [
    *people.urlpatterns,
    *rooms.urlpatterns,
    *prescoring.urlpatterns,
    *recommendations.urlpatterns,
    *decisions.urlpatterns,
    *revisits.urlpatterns,
    *deliveries.urlpatterns,
    *inbox.urlpatterns,
    *channels.urlpatterns,
    *guide.urlpatterns,
    *health.urlpatterns,
    *catalogue.urlpatterns,
]
