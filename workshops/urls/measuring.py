from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import measuring

urlpatterns: list[URLPattern] = [
    path("decisions/<number:number>/measuring/", measuring.of_decision, name="decision_measuring"),
    path("decisions/<number:number>/labelled-set/", measuring.labelled_set_of_decision, name="decision_labelled_set"),
    path(
        "decisions/<number:number>/labelled-set/<slug:tool>.zip",
        measuring.template_of_decision,
        name="decision_labelled_set_file",
    ),
    path("w/<uuid:workshop_id>/measuring/", measuring.of_room, name="room_measuring"),
    path("w/<uuid:workshop_id>/labelled-set/", measuring.labelled_set_of_room, name="room_labelled_set"),
    path(
        "w/<uuid:workshop_id>/labelled-set/<slug:tool>.zip",
        measuring.template_of_room,
        name="room_labelled_set_file",
    ),
]
