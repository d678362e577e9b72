"""Every address of the pages and of the API, by noun."""

from __future__ import annotations

from workshops.urls import (
    audit,
    catalogue,
    channels,
    decisions,
    deliveries,
    guide,
    health,
    inbox,
    measuring,
    people,
    pilots,
    preparation,
    prescoring,
    privacy,
    recommendations,
    revisits,
    rooms,
    signing_in,
    tokens,
)

urlpatterns = [
    *people.urlpatterns,
    *signing_in.urlpatterns,
    *rooms.urlpatterns,
    *prescoring.urlpatterns,
    *preparation.urlpatterns,
    *recommendations.urlpatterns,
    *pilots.urlpatterns,
    *decisions.urlpatterns,
    *measuring.urlpatterns,
    *revisits.urlpatterns,
    *deliveries.urlpatterns,
    *inbox.urlpatterns,
    *channels.urlpatterns,
    *privacy.urlpatterns,
    *tokens.urlpatterns,
    *audit.urlpatterns,
    *guide.urlpatterns,
    *health.urlpatterns,
    *catalogue.urlpatterns,
]
