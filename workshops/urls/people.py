from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import home, member_invitations, members, people, time_zones, workspace

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("setup/", people.set_up, name="set_up"),
    path("setup/<str:token>/", people.set_up, name="set_up_by_link"),
    path("seats/", people.seats, name="seats_offered"),
    path("settings/time-zone/", time_zones.own, name="own_time_zone"),
    path("settings/time-zone/workspace/", time_zones.of_workspace, name="workspace_time_zone"),
    path("settings/workspace/", workspace.workspace, name="settings_workspace"),
    path("settings/workspace/leaving/", workspace.leaving, name="leave_workspace"),
    path("settings/people/", members.people, name="settings_people"),
    path("settings/people/links/", members.links, name="settings_people_links"),
    path(
        "settings/people/invitations/<uuid:member_invitation_id>/withdrawal/",
        members.withdrawal,
        name="settings_member_invitation_withdrawal",
    ),
    path("settings/people/<uuid:member_id>/role/", members.role, name="settings_member_role"),
    path("settings/people/<uuid:member_id>/removal/", members.removal, name="settings_member_removal"),
    path("settings/people/<uuid:member_id>/ownership/", members.ownership, name="settings_ownership"),
    path("workspaces/current/", workspace.current, name="current_workspace"),
    path("workspaces/new/", workspace.new, name="new_workspace"),
    path("invitations/<str:token>/", member_invitations.invitation, name="member_invitation"),
    path("join/", people.join, name="join"),
    path("j/<str:code>/", people.join_workshop, name="join_workshop"),
    path("workshops/new/", home.new_workshop, name="new_workshop"),
]
