from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import agenda_mails, checklists, workshop_templates

urlpatterns: list[URLPattern] = [
    path("workshops/templates/", workshop_templates.templates, name="workshop_templates"),
    path("workshops/templates/<uuid:template_id>/", workshop_templates.template, name="workshop_template"),
    path(
        "workshops/templates/<uuid:template_id>/deletion/",
        workshop_templates.deletion,
        name="workshop_template_deletion",
    ),
    path("w/<uuid:workshop_id>/template/", workshop_templates.keep, name="room_template"),
    path("w/<uuid:workshop_id>/duplicate/", workshop_templates.duplicate, name="room_duplicate"),
    path("w/<uuid:workshop_id>/checklist/", checklists.checklist, name="room_checklist"),
    path("w/<uuid:workshop_id>/agenda-mail/", agenda_mails.agenda_mail, name="room_agenda_mail"),
]
