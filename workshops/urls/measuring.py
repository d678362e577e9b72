from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import measuring


def _below(root: str, name: str) -> list[URLPattern]:
    return [
        path(f"{root}measuring/", measuring.measuring, name=f"{name}_measuring"),
        path(f"{root}labelled-set/", measuring.labelled_set, name=f"{name}_labelled_set"),
        path(f"{root}labelled-set/<slug:tool>.zip", measuring.template, name=f"{name}_labelled_set_file"),
    ]


urlpatterns: list[URLPattern] = [
    *_below("decisions/<number:number>/", "decision"),
    *_below("w/<uuid:workshop_id>/", "room"),
]
