from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import home, people, time_zones

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("sign-in/", people.sign_in, name="sign_in"),
    path("sign-in/<str:token>/", people.redeem, name="redeem"),
    path("setup/", people.set_up, name="set_up"),
    path("setup/<str:token>/", people.set_up, name="set_up_by_link"),
    path("sign-out/", people.sign_out, name="sign_out"),
    path("settings/time-zone/", time_zones.own, name="own_time_zone"),
    path("settings/time-zone/workspace/", time_zones.of_workspace, name="workspace_time_zone"),
    path("join/", people.join, name="join"),
    path("j/<str:code>/", people.join_workshop, name="join_workshop"),
    path("workshops/new/", home.new_workshop, name="new_workshop"),
]
