"""The gallery of parts (`/guide/parts/`, in development) shows every part in every state: as drawn, piece by piece."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from tests.shown import Record, own
from tests.templates.drawing import cut


def test_every_part_in_every_state() -> None:
    with override(settings.LANGUAGE_CODE):
        shown = own(render_to_string("guide/parts.html"))
    Record(Path(__file__).with_name("gallery.txt")).look("guide/parts.html", {"all": cut(shown)})
