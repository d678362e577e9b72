"""Who wants to speak, and whether the facilitator has gone: `{% load present %}`."""

from __future__ import annotations

from django import template

from workshops.words import rooms

register = template.Library()
register.simple_tag(rooms.gone_facilitator)
register.simple_tag(rooms.hands_up)
register.simple_tag(rooms.own_hand)
