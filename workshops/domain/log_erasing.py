"""Erasing what somebody wrote freely: the text goes, the event and its hash stay, and an event says that it went."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from workshops.domain.log import Actor, Head, append_event
from workshops.domain.rights import Subject
from workshops.models import EventText


@transaction.atomic
def erase_texts(*, subject: Subject, by: Actor, texts: Iterable[EventText]) -> Head | None:
    """Erase texts that lie beside events of the subject's chain, salt and all, so that nobody can try words against
    the hash. The rows that show them are the caller's to empty, or `verify_log` names them. None where nothing is left
    to erase.
    """
    kept = [text for text in texts if text.text is not None]
    if not kept:
        return None
    EventText.objects.filter(pk__in=[text.pk for text in kept]).update(text=None, salt="")
    said = [{"event": str(text.event), "field": text.field} for text in kept]
    return append_event("texts.erased", subject=subject, by=by, body={"erased": said})
