"""Questions to the log that somebody asks again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain.visible import visible_line
from workshops.figures import whole
from workshops.models import Member, SavedView
from workshops.refusals import InvalidFields
from workshops.shared_sentences import up_to_characters

LONGEST_NAME = 60
MOST = 30


@transaction.atomic
def save_view(*, by: Member, name: str, query: str) -> SavedView:
    """Keep a question under a name of one's own; the same name again means the new question."""
    name = visible_line(name)
    if not name:
        raise InvalidFields({"name": _("Give the view a name.")})
    if len(name) > LONGEST_NAME:
        raise InvalidFields({"name": up_to_characters(LONGEST_NAME)})
    if not query:
        raise InvalidFields({"name": _("Choose a filter first: without one, this is the whole log.")})
    Member.objects.select_for_update(no_key=True).get(pk=by.pk)
    views = SavedView.objects.filter(member=by)
    known = views.filter(name__iexact=name).first()
    if known is None and views.count() >= MOST:
        words = _("You have {count} saved views, which is the most. Remove one first.")
        raise InvalidFields({"name": words.format(count=whole(MOST))})
    known = known or SavedView(member=by)
    known.name, known.query = name, query
    known.save()
    return known


def remove_view(*, view: SavedView) -> None:
    view.delete()
