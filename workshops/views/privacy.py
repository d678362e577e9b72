"""What is kept of people: everybody's own data; for owners what is kept of others, erasing them, and for how long."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workshops import access
from workshops.domain import person_erasing, retention
from workshops.domain.person_exports import note_exports
from workshops.exports.person import person_json
from workshops.forms.privacy import ErasureForm, RetentionForm, SearchForm
from workshops.models import Member, User
from workshops.queries.person_export import export_everything
from workshops.queries.person_places import places_of
from workshops.queries.persons import Person, people_called, person_of_member
from workshops.queries.retention import Kept, going, kept_by
from workshops.refusals import Conflict
from workshops.words.privacy import erased_words, going_words, place_words

LISTED = 20


@never_cache
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """One's own data; and the workspace's, for its owner, with whom they look for."""
    return _page(request, access.member(request))


def _page(
    request: HttpRequest, member: Member, *, form: RetentionForm | None = None, asked: Kept | None = None
) -> HttpResponse:
    """`asked`: for how long things would be kept, before it is said again that they are to be."""
    context: dict[str, object] = {"here": "privacy"}
    if member.owns:
        kept = kept_by(member.workspace_id)
        search = SearchForm(request.GET if request.GET.get("q", "").strip() else None)
        said = search.cleaned_data["q"].strip() if search.is_valid() else ""
        context |= {
            "owns": True,
            "form": form or RetentionForm(initial=dict(kept)),
            "asked": asked,
            "going": going_words(going(member.workspace_id, asked or kept, timezone.now())),
            "search": search,
            "said": said,
            "found": people_called(member.workspace, said, limit=LISTED) if said else [],
        }
    wrong = form is not None and bool(form.errors)
    return render(request, "settings/privacy.html", context, status=422 if wrong else 200)


@never_cache
@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Everything that this workspace keeps of the caller, and their account."""
    member = access.member(request)
    return _file(person_of_member(member), by=member, account=member.user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Says first what would go today; with `sure` it is so from now on."""
    if request.method != "POST":
        return redirect("settings_privacy")
    owner = access.owning_member(request)
    form = RetentionForm(request.POST)
    if not form.is_valid():
        return _page(request, owner, form=form)
    if "sure" not in request.POST:
        return _page(request, owner, form=form, asked=form.as_kept())
    retention.keep_for(workspace=owner.workspace, by=owner, kept=form.as_kept())
    messages.success(request, _("Saved. What has been kept for long enough goes within the next minutes."))
    return redirect("settings_privacy")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    person, by = access.person_to_erase(access.insider(request), member_id)
    return _person(request, person, by)


@never_cache
@require_safe
def member_data(request: HttpRequest, member_id: UUID) -> HttpResponse:
    person, by = access.person_to_export(access.insider(request), member_id)
    return _file(person, by=by)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, participant_id: UUID) -> HttpResponse:
    person, by = access.guest_of_workspace(access.insider(request), participant_id)
    return _person(request, person, by)


@never_cache
@require_safe
def guest_data(request: HttpRequest, participant_id: UUID) -> HttpResponse:
    person, by = access.guest_of_workspace(access.insider(request), participant_id)
    return _file(person, by=by)


def _person(request: HttpRequest, person: Person, by: Member) -> HttpResponse:
    """What is kept of one person, where else their name stands, and the form that erases them."""
    form = ErasureForm(request.POST or None, person=person)
    if request.method == "POST" and (person.is_erased or form.is_valid()):
        try:
            erased = person_erasing.erase_person(person=person, by=by)
        except Conflict as refusal:
            form.add_error(None, refusal.sentence)
            return _of_person(request, person, form, status=refusal.status)
        messages.success(request, erased_words(erased))
        return redirect("settings_privacy")
    return _of_person(request, person, form, status=422 if form.errors else 200)


def _of_person(request: HttpRequest, person: Person, form: ErasureForm, *, status: int) -> HttpResponse:
    words = frozenset() if person.is_erased else person.names | person.addresses
    context = {
        "here": "privacy",
        "person": person,
        "form": form,
        "places": [(place, place_words(place)) for place in places_of(person.workspace, words)],
    }
    return render(request, "settings/privacy_person.html", context, status=status)


def _file(person: Person, *, by: Member, account: User | None = None) -> HttpResponse:
    text = person_json(export_everything([person], account))
    note_exports([person], by=by)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="person.json"'
    return response
