"""Days and moments as all pages and mails write them: `{% load dates %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils.translation import gettext as _

from workshops import dates, figures

register = template.Library()


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """`"2 Feb 2027"`; nothing for None. Of a moment: its day in the page's time zone."""
    return "" if value is None else dates.short(value)


@register.filter(expects_localtime=True)
def moment(instant: datetime | None) -> str:
    """`"24 Nov 2026, 09:00"` in the page's time zone; nothing for None."""
    if instant is None:
        return ""
    return _("{day}, {time}").format(day=dates.short(instant), time=f"{instant:%H:%M}")


@register.filter
def days(values: Iterable[date]) -> str:
    """`"2 Feb 2027 and 2 Mar 2027"`"""
    return figures.listed(dates.short(value) for value in values)
