"""Time on the room's pages, as it stands when the page is made; timer.js and room.js count on from there."""

from __future__ import annotations

from django import template

from workshops.words import rooms

register = template.Library()
register.filter("of_planned", rooms.of_planned)
register.filter("time_left", rooms.time_left)
