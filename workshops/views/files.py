"""What is taken away as a file, by people in a browser and by scripts with a bearer token."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workshops import access
from workshops.domain.audit import record_export
from workshops.enums import Exported
from workshops.exports.ballots import ballots_csv
from workshops.models import Workspace
from workshops.queries.reveals import open_rounds
from workshops.refusals import Refusal, TooMany, WrongStage
from workshops.words.reveals import closed_words

View = Callable[..., HttpResponseBase]


def for_scripts(view: View) -> View:
    """Lets a bearer token in besides the session, and says no to a script in JSON. Whoever asks for HTML is a browser:
    it gets a page, and where nobody is signed in the one that asks for it. A script never does: its 200 would be a
    sign-in page in the place of the file."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            access.take_token(request)
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            if "text/html" in request.headers.get("Accept", ""):
                raise
            told = JsonResponse(refusal.as_json(), status=refusal.status)
            if refusal.status == 401:
                told["WWW-Authenticate"] = "Bearer"
            if isinstance(refusal, TooMany):
                told["Retry-After"] = str(refusal.retry_after)
            return told

    return answered


def note_export(
    request: HttpRequest, what: Exported, form: str, *, workspace: Workspace, about: Model | None = None
) -> None:
    """Into the audit, once a file is handed out: by whom, which and of what form. A HEAD hands out nothing."""
    if request.method == "GET":
        by = access.acting_in(access.who(request), workspace.pk)
        record_export(what, form, workspace=workspace, by=by, about=about)


def as_file(content: bytes | str, kind: str, name: str, *, shown: bool = False) -> HttpResponse:
    """A file of that name, in which no quotation mark stands; `shown`: a browser may open it instead of keeping it."""
    how = "inline" if shown else "attachment"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'{how}; filename="{name}"'})


@never_cache
@require_safe
@for_scripts
def ballots(request: HttpRequest, workshop_id: UUID) -> HttpResponseBase:
    """What the room has been shown of its ballots, for everybody who may look into it."""
    workshop = access.seat(request, workshop_id).workshop
    rounds = open_rounds(workshop)
    if not rounds:
        raise WrongStage(closed_words(workshop))
    note_export(request, Exported.BALLOTS, "csv", workspace=workshop.workspace, about=workshop)
    return as_file("".join(ballots_csv(workshop, rounds)), "text/csv; charset=utf-8", "ballots.csv")
