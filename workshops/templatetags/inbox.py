"""The inbox, for the top bar of every page: `{% new_notices member as new %}`."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import template
from django.urls import reverse

from workshops.models import Member
from workshops.queries.deliveries import Notice
from workshops.queries.inbox import new_count
from workshops.words import inbox as words
from workshops.words.home import Page
from workshops.words.revisits import notice_place, notice_title

register = template.Library()
register.filter("inbox_words", words.inbox_words)
register.filter("notice_title", notice_title)


def address_of(page: Page, key: UUID | str) -> str:
    """Of what a notice or a line of home speaks of: a list by its query, else the thing itself."""
    lists = {"log": "decisions", "board": "revisits"}
    return f"{reverse(lists[page])}?{key}" if page in lists else reverse(page, args=[key])


@register.filter
def notice_url(notice: Notice) -> str:
    return address_of(*notice_place(notice))


@dataclass(frozen=True)
class NewNotices:
    """False where there are none. `badge`: "3", "99+"; `words`: "3 new notices"."""

    count: int

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def badge(self) -> str:
        return words.badge(self.count)

    @property
    def words(self) -> str:
        return words.count_words(self.count)


@register.simple_tag
def new_notices(member: Member) -> NewNotices:
    return NewNotices(new_count(member))
