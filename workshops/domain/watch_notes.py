"""What Advisor itself has read of a decision's model, as a sentence: date, arithmetic and source."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.framework_names import approach_name
from workshops.domain.watch_facts import Facts, PriceFacts, RetirementFacts
from workshops.figures import digits, money, whole


def facts_words(facts: Facts) -> str:
    """The whole of it, for a mail or the note of a reading."""
    if facts["kind"] == "retirement":
        return " ".join([_retirement(facts), _successor(facts), _source(facts)]).replace("  ", " ")
    return " ".join([_prices(facts), _sums(facts), _turn(facts), _source(facts)])


def news_words(facts: Facts) -> str:
    """The news alone, for a row of a list."""
    return _retirement(facts) if facts["kind"] == "retirement" else _turn(facts)


def retirement_words(facts: RetirementFacts) -> str:
    """For the row of the model: `"retires on 11 Dec 2026 (OpenAI: Deprecations, as of 21 Aug 2026)"`."""
    day, days = _day(facts["retired_on"]), facts["days"]
    if days < 0:
        words = _("retired on {day} ({source})")
    elif facts["earliest"]:
        words = _("retires on {day} at the earliest ({source})")
    else:
        words = _("retires on {day} ({source})")
    return words.format(day=day, source=source_words(facts))


def unknown_words(model: str) -> str:
    return _("“{model}” is not known here: neither when it is retired nor what it costs.").format(model=model)


def no_day_words() -> str:
    return _("no day of retirement is known here")


def source_words(facts: Facts) -> str:
    """`"OpenAI: Deprecations, as of 21 Aug 2026"`."""
    title = facts["title"] if facts["kind"] == "retirement" else _("price list")
    words = _("{vendor}: {title}, as of {day}")
    return words.format(vendor=facts["vendor"], title=title, day=_day(facts["checked_on"]))


def arithmetic(facts: Facts) -> str:
    """The same as figures alone, for a program: `"2026-12-11 - 2026-11-26 = 15 days"`."""
    if facts["kind"] == "retirement":
        return f"{facts['retired_on']} - {facts['counted_on']} = {facts['days']} days"
    now = facts.get("now", facts["then"])
    sums = (f"{key}: {facts['then']['costs'][key]:.2f} -> {cost:.2f}" for key, cost in now["costs"].items())
    return f"{facts['months']} months, {digits(facts['queries_a_day'])} queries a day: {'; '.join(sums)} USD"


def _retirement(facts: RetirementFacts) -> str:
    places = {"model": facts["model"], "day": _day(facts["retired_on"]), "today": _day(facts["counted_on"])}
    days = facts["days"]
    if days == 0:
        return _("“{model}” is retired today, {day}.").format(**places)
    if days < 0:
        words = ngettext(
            "“{model}” was retired on {day}: {count} day ago when this was counted, on {today}.",
            "“{model}” was retired on {day}: {count} days ago when this was counted, on {today}.",
            -days,
        )
    elif facts["earliest"]:
        words = ngettext(
            "“{model}” may be retired from {day} on: {count} day to go when this was counted, on {today}.",
            "“{model}” may be retired from {day} on: {count} days to go when this was counted, on {today}.",
            days,
        )
    else:
        words = ngettext(
            "“{model}” is retired on {day}: {count} day to go when this was counted, on {today}.",
            "“{model}” is retired on {day}: {count} days to go when this was counted, on {today}.",
            days,
        )
    return words.format(count=whole(abs(days)), **places)


def _successor(facts: RetirementFacts) -> str:
    if not facts["successor"]:
        return ""
    return _("Its vendor recommends {successor} instead.").format(successor=facts["successor"])


def _source(facts: Facts) -> str:
    return _("Source: {source}, {address}").format(source=source_words(facts), address=facts["address"])


def _prices(facts: PriceFacts) -> str:
    then, now = facts["then"], facts.get("now", facts["then"])
    words = _(
        "A million tokens of “{model}” cost {input_then} in and {output_then} out on {day_then};"
        " they cost {input_now} in and {output_now} out on {day_now}."
    )
    return words.format(
        model=facts["model"],
        input_then=money(then["input"]),
        output_then=money(then["output"]),
        day_then=_day(then["on"]),
        input_now=money(now["input"]),
        output_now=money(now["output"]),
        day_now=_day(now["on"]),
    )


def _sums(facts: PriceFacts) -> str:
    then, now = facts["then"]["costs"], facts.get("now", facts["then"])["costs"]
    each = [
        _("{approach} {then}, now {now}").format(approach=approach_name(key), then=money(then[key]), now=money(cost))
        for key, cost in now.items()
    ]
    words = ngettext(
        "Over {count} month at {volume} questions a day: {sums}.",
        "Over {count} months at {volume} questions a day: {sums}.",
        facts["months"],
    )
    return words.format(count=whole(facts["months"]), volume=whole(round(facts["queries_a_day"])), sums="; ".join(each))


def _turn(facts: PriceFacts) -> str:
    first, now = facts["then"]["cheapest"], facts.get("now", facts["then"])["cheapest"]
    if now == first:
        return _("{approach} still costs least.").format(approach=approach_name(first))
    words = _("{now} costs least now, where {first} did.")
    return words.format(now=approach_name(now), first=approach_name(first))


def _day(iso: str) -> str:
    return dates.short(date.fromisoformat(iso))
