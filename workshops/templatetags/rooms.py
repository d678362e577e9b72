"""What the room's templates need besides the parts."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex

from django import template
from django.utils.safestring import SafeString

from workshops import dates
from workshops.domain import promises
from workshops.words import rooms

register = template.Library()

# Stands in what is drawn once for everybody where each of them has their own token. Another one in every process, so
# that nobody can write it into a note.
TOKEN_SLOT = token_hex(20)


@register.filter
def with_token(drawn: SafeString, token: object) -> SafeString:
    """What was drawn for everybody, with this person's CSRF token in its forms."""
    return SafeString(drawn.replace(TOKEN_SLOT, str(token)))


@register.filter
def of(mapping: Mapping[str, object], key: str) -> object:
    """The entry of that key; None where there is none."""
    return mapping.get(key)


register.filter("moment", dates.moment)
register.filter(promises.promise_words)
register.simple_tag(rooms.deadline_line)
