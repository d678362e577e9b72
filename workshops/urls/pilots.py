from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import pilot_readings, pilot_uploads, pilots


def _below(root: str, name: str) -> list[URLPattern]:
    return [
        path(f"{root}pilots/", pilots.pilots, name=f"{name}_pilots"),
        path(f"{root}pilots/new/", pilot_uploads.send_file, name=f"{name}_pilot_new"),
        path(f"{root}pilots/new/<uuid:upload_id>/", pilot_uploads.preview, name=f"{name}_pilot_upload"),
        path(f"{root}pilots/new/<uuid:upload_id>/mapping/", pilot_uploads.mapping, name=f"{name}_pilot_mapping"),
        path(f"{root}pilots/new/<uuid:upload_id>/names/", pilot_uploads.names, name=f"{name}_pilot_names"),
        path(f"{root}pilots/new/<uuid:upload_id>/beside/", pilot_uploads.beside, name=f"{name}_pilot_beside"),
        path(f"{root}pilots/new/<uuid:upload_id>/discard/", pilot_uploads.discard, name=f"{name}_pilot_discard"),
        path(f"{root}pilots/<uuid:pilot_id>/", pilots.pilot, name=f"{name}_pilot"),
        path(f"{root}pilots/<uuid:pilot_id>/file/", pilots.file, name=f"{name}_pilot_file"),
        path(f"{root}pilots/<uuid:pilot_id>/erasure/", pilots.erasure, name=f"{name}_pilot_erasure"),
    ]


urlpatterns: list[URLPattern] = [
    path("decisions/<number:number>/pilots/<uuid:pilot_id>/reading/", pilot_readings.reading, name="pilot_reading"),
    *_below("decisions/<number:number>/", "decision"),
    *_below("w/<uuid:workshop_id>/", "room"),
]
