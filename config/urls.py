from django.urls import include, path

from workshops.api.app import api

urlpatterns = [path("api/v1/", api.urls), path("", include("workshops.urls"))]

handler400 = "workshops.views.errors.bad_request"
handler404 = "workshops.views.errors.not_found"
handler500 = "workshops.views.errors.server_error"
