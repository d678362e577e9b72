from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import deliveries

urlpatterns: list[URLPattern] = [
    path("settings/deliveries/", deliveries.deliveries, name="deliveries"),
    path("settings/deliveries/<uuid:mail_id>/sending/", deliveries.send_again, name="mail_sending"),
    path("settings/deliveries/<uuid:mail_id>/cancellation/", deliveries.cancel, name="mail_cancellation"),
]
