"""Set-ups of workshops: kept as templates, and used again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshops import access
from workshops.domain import workshop_templates
from workshops.forms.preparation import DuplicateForm, NameForm, TemplateForm
from workshops.forms.refused import add_refusal
from workshops.models import Member, WorkshopTemplate
from workshops.refusals import Conflict, InvalidFields


@never_cache
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Those of the workspace."""
    return _list(request, access.facilitating_member(request))


def _list(request: HttpRequest, by: Member, form: NameForm | None = None, of: UUID | None = None) -> HttpResponse:
    """`form`: the name that could not be given to the template `of`."""
    kept = workshop_templates.templates_in(by.workspace)
    rows = [
        (each, form if form and each.pk == of else NameForm(initial={"name": each.name}, auto_id=f"{each.pk}_%s"))
        for each in kept
    ]
    return render(request, "people/templates.html", {"rows": rows}, status=422 if form else 200)


@require_POST
def template(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Another name."""
    found, by = access.template_to_use(access.insider(request), template_id)
    form = NameForm(request.POST, auto_id=f"{found.pk}_%s")
    if form.is_valid():
        try:
            workshop_templates.rename_template(template=found, by=by, name=form.cleaned_data["name"])
        except InvalidFields as refusal:
            form.add_error("name", refusal.fields["name"])
        else:
            messages.success(request, _("The template is called “{name}” now.").format(name=found.name))
            return redirect("workshop_templates")
    return _list(request, by, form, found.pk)


@require_POST
def deletion(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Gone; what was started from it stays."""
    found, by = access.template_to_use(access.insider(request), template_id)
    workshop_templates.delete_template(template=found, by=by)
    messages.success(request, _("The template “{name}” is deleted.").format(name=found.name))
    return redirect("workshop_templates")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Keep this workshop's set-up as a template."""
    seat, by = access.workshop_to_copy(access.seat(request, workshop_id))
    form = TemplateForm(request.POST or None, initial={"title": seat.workshop.title})
    if request.method == "POST" and form.is_valid():
        made = _keep(seat, by, form)
        if made is not None:
            messages.success(request, _("“{name}” is a template now.").format(name=made.name))
            return redirect("room", workshop_id=seat.workshop.pk)
    context = {"workshop": seat.workshop, "form": form}
    return render(request, "room/keep_template.html", context, status=422 if form.errors else 200)


def _keep(seat: access.Seat, by: Member, form: TemplateForm) -> WorkshopTemplate | None:
    """None where it could not be, with the reason in the form."""
    try:
        return workshop_templates.keep_template(workshop=seat.workshop, by=by, **form.cleaned_data)
    except (Conflict, InvalidFields) as refusal:
        add_refusal(form, refusal)
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """A new workshop of the same set-up; only its title is asked."""
    seat, by = access.workshop_to_copy(access.seat(request, workshop_id))
    form = DuplicateForm(request.POST or None, initial={"title": seat.workshop.title})
    if request.method == "POST" and form.is_valid():
        try:
            made = workshop_templates.duplicate_workshop(workshop=seat.workshop, by=by, **form.cleaned_data)
        except InvalidFields as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("room", workshop_id=made.pk)
    context = {"workshop": seat.workshop, "form": form}
    return render(request, "room/duplicate.html", context, status=422 if form.errors else 200)
