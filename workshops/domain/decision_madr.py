"""A decision record, read: what it says, and a line for each thing that had to be guessed.

MADR 2 to 4, Nygard's form, log4brains, heads in tables, in the languages of `decision_dialects`. What has no place on
the sheet is named; the whole file is kept beside the decision anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import category, normalize

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain import decision_own as own
from workshops.domain.decision_choice import approach_meant, option_chosen
from workshops.domain.decision_days import first_of_month, missing_day
from workshops.domain.decision_dialects import folded, heading_of
from workshops.domain.decision_facts import (
    HEAD_KINDS,
    Facts,
    Link,
    facts_of,
    is_fact,
    is_more_than_said,
    is_placeholder,
    number_in,
    status_of,
)
from workshops.domain.decision_front_matter import front_matter
from workshops.domain.decision_markdown import (
    Section,
    plain,
    sections,
    with_plain_lines,
    without_comments,
    without_links,
)
from workshops.domain.decision_names import (
    Reading,
    check_is_no_template,
    check_is_record_name,
    check_is_understood,
    file_day,
    file_number,
    title_of,
    written_title,
)
from workshops.domain.decision_text import LONG, MAX_ROWS, DecisionText
from workshops.domain.log import canonical, sha256
from workshops.domain.visible import visible_line
from workshops.enums import DecisionStatus
from workshops.figures import listed, whole
from workshops.refusals import Refusal

CONTEXT, OUTCOME = "Context and Problem Statement", "Decision Outcome"
LONGEST_TITLE = 120
ONE_DAY = timedelta(days=1)  # between the first and the last place on earth


@dataclass(frozen=True)
class MadrFile:
    """One record: the body of its first revision, its state, its source, and what had to be guessed.

    `path`: inside its folder. `record_id`: what the file calls itself, whatever its name; empty where it does not.
    `number`: that of its file's name, without zeros, or empty. `every_months`, `owner`: how often it comes back, and
    who is reminded; None and empty: it does not say. `of_chain`: of an export, the log that it comes from. `unread`:
    the sections that have no place on the sheet, as they stood there.
    """

    path: str
    text: str
    body: DecisionText
    status: DecisionStatus
    decided_on: date | None
    record_id: str
    number: str
    links: list[Link]
    warnings: list[str]
    every_months: int | None = None
    owner: str = ""
    of_chain: str = ""
    unread: str = ""


def read_madr(text: str, path: str) -> MadrFile:
    """Read one file. What is missing is guessed or left empty, and said in `warnings`.

    Raises LeftOut for what is no record, and InvalidFields for what cannot be understood: front matter that is no YAML,
    or a text in which nothing says that it is a decision.
    """
    check_is_record_name(path)
    found = Reading(path)
    matter, rest = front_matter(with_plain_lines(text.lstrip("\ufeff")), found.say)
    if own.is_own(matter):
        return _read_own(text, matter, sections(rest), found)
    parts = sections(without_comments(rest))
    facts = facts_of(matter, parts)
    check_is_no_template(facts, parts)
    check_is_understood(facts, parts, path)
    return _read_foreign(text, matter, facts, _gathered(parts), found)


def read_again(text: str, path: str) -> MadrFile | None:
    """A file that was taken once; None where there is no text any more, or this version would not take it."""
    try:
        return read_madr(text, path) if text else None
    except Refusal:
        return None


# An export of ours


def _read_own(text: str, matter: dict[str, str], parts: list[Section], found: Reading) -> MadrFile:
    body = own.own_text(matter, parts)
    if sha256(canonical(body)) != matter["sha256"].lower():
        body = _tidied(body)
        found.say(_("its words are not those of the hash that it carries; they were taken as they stand now"))
        if not body["title"]:
            body["title"] = title_of("", found)
    if makers := matter.get("decision-makers"):
        sentence = _("who signed it there ({names}) stands in its source; nobody’s signature was made")
        found.say(sentence.format(names=visible_line(makers[:200])))
    if unread := [part for part in parts if part.level > 1 and part.heading.lower() not in own.PARTS]:
        found.say(_unread_sentence(unread))
    status = _status(matter.get("status", ""), found)
    more = own.text_under(parts, "more information")
    months, owner = own.comes_back(more)
    chain = matter.get("head", "").partition(" ")[0]
    links = facts_of({"status": matter.get("status", ""), **own.linked(more)}, []).links
    return MadrFile(
        path=found.path,
        text=text,
        body=body,
        status=status,
        decided_on=_day(Facts({"date": matter.get("date", "")}), found),
        record_id=f"{chain} {matter.get('id', '')}".strip(),
        number=number_in(matter.get("id", "")),
        links=links,
        warnings=found.warnings,
        every_months=months,
        owner=owner,
        of_chain=chain,
        unread=_as_they_stood(unread),
    )


# Everybody else's


def _gathered(parts: list[Section]) -> list[tuple[str, Section]]:
    """(what it is about, the section): what is deeper than a section and known by no name of its own is part of it, and
    so is everything below a section that nobody knows, but for the title."""
    found: list[tuple[str, Section]] = []
    for part in parts:
        kind = heading_of(part.heading)
        above, over = found[-1] if found else ("", part)
        is_title = not above and len(found) < 3
        is_unknown = above == "unread" or (not above and over.level > 1)
        if 0 < over.level < part.level and not is_title and (not kind or is_unknown):
            over.lines += ["", f"{'#' * part.level} {part.heading}", *part.lines]
        else:
            found.append((kind, Section(part.level, part.heading, list(part.lines))))
    return found


def _read_foreign(
    text: str, matter: dict[str, str], facts: Facts, parts: list[tuple[str, Section]], found: Reading
) -> MadrFile:
    title = title_of(written_title(facts, parts), found)
    outcome = _under("outcome", parts, found)
    chosen, because = option_chosen(outcome, found)
    status = _status_beside(facts, found)
    decided_on = _day(facts, found)
    context, before = _under("context", parts, found), _preamble(parts)
    confirmation = _under("confirmation", parts, found, unless_empty=own.metrics)
    body: DecisionText = {
        "title": _limited(title, LONGEST_TITLE, _("the title was cut to {count} characters"), found),
        "question": _question(context or before, title, found),
        "approach": approach_meant(matter.get("approach", ""), chosen or title, found),
        "fallback": _fallback(outcome, found),
        "rationale": _rationale(because, parts, facts.said.get("deciders", ""), found),
        "metrics": own.metrics(confirmation)[:MAX_ROWS],
        "assumptions": own.assumptions(confirmation)[:MAX_ROWS],
        "configuration": own.configuration(_under("more", parts, found, unless_empty=own.comes_back)),
        "scope_now": "",
        "scope_later": "",
    }
    if not body["metrics"]:
        found.say(_("it names no metric with a threshold; none was made up"))
    if unread := _unread(parts, before if context else "", found):
        found.say(_unread_sentence(unread))
    months, owner = own.comes_back("\n".join(part.text for kind, part in parts if kind == "more"))
    return MadrFile(
        path=found.path,
        text=text,
        body=_tidied(body),
        status=status,
        decided_on=decided_on,
        record_id=facts.said.get("id", "")[:200],
        number=file_number(found.path),
        links=facts.links,
        warnings=found.warnings,
        every_months=months,
        owner=owner,
        unread=_as_they_stood(unread),
    )


def _unread(parts: list[tuple[str, Section]], before: str, found: Reading) -> list[Section]:
    """What has no place on the sheet: `before` (what stands before the first part, where that is not the question),
    what is said about the status besides it, and the parts that are about something else."""
    unread = [*([Section(2, "Preamble", [before])] if before else []), *found.rests]
    heads = list(_heads(parts))
    for kind, part in parts:
        if any(part is head for head in heads) or id(part) in found.used:
            continue
        if part.text.strip() and (kind not in HEAD_KINDS or is_more_than_said(kind, part)):
            unread.append(part)
    return unread


def _heads(parts: list[tuple[str, Section]]) -> Iterator[Section]:
    """What stands before the first part that is about something, under the title or none."""
    for kind, part in parts:
        if kind not in ("", *HEAD_KINDS):
            return
        if not kind and part.level < 2:
            yield part


def _under(kind: str, parts: list[tuple[str, Section]], found: Reading, unless_empty: object = None) -> str:
    """The words of all sections of a kind, each of a second one under its own heading. `unless_empty`: what has to be
    found in them for them to count as read."""
    mine = [part for name, part in parts if name == kind and part.text.strip()]
    texts = [part.text.strip() if at == 0 else f"{part.heading}\n\n{part.text.strip()}" for at, part in enumerate(mine)]
    text = "\n\n".join(texts)
    if unless_empty is None or (callable(unless_empty) and any(_flat(unless_empty(text)))):
        found.used |= {id(part) for part in mine}
    return text


def _flat(found: object) -> list[object]:
    return list(found) if isinstance(found, list | tuple) else [found]


def _preamble(parts: list[tuple[str, Section]]) -> str:
    """What stands before the first part that is about something, without the lines of the record's head."""
    return "\n".join(line for part in _heads(parts) for line in part.lines if not is_fact(line)).strip()


def _question(context: str, title: str, found: Reading) -> str:
    question = plain(context)
    if not question:
        found.say(_("it has no context and problem statement; its title was taken as the question"))
    return _limited(question or title, LONG, _("the question was cut to {count} characters"), found, part=CONTEXT)


def _fallback(outcome: str, found: Reading) -> str:
    mark = re.search(r"^Fallback:", outcome, re.MULTILINE)
    if not mark:
        found.say(_("it names no fallback; it was left empty"))
        return ""
    sentence = _("the fallback was cut to {count} characters")
    return _limited(plain(outcome[mark.end() :].strip()), LONG, sentence, found, part="Fallback")


def _rationale(because: str, parts: list[tuple[str, Section]], makers: str, found: Reading) -> str:
    reasons = plain(_under("rationale", parts, found))
    consequences = plain(_under("consequences", parts, found))
    if not because and not reasons:
        found.say(_("it gives no reason"))
    if makers and not is_placeholder(makers):
        found.say(_signers_sentence(makers))
    said = [
        because,
        reasons,
        "" if because or reasons else "Imported without reasons.",
        f"Consequences: {consequences}" if consequences else "",
        f"Decided by {makers}." if makers and not is_placeholder(makers) else "",
    ]
    words = "\n\n".join(part for part in said if part)
    return _limited(words, LONG, _("the reasons were cut to {count} characters"), found, part=OUTCOME)


def _status(said: str, found: Reading) -> DecisionStatus:
    status = status_of(said)
    shown = _shown(said)
    if status is None:
        sentence = (
            _("its status “{words}” is not known; it was taken as proposed")
            if said
            else _("it has no status; it was taken as proposed")
        )
        found.say(sentence.format(words=shown))
        return DecisionStatus.PROPOSED
    if re.split(r"[^\w-]", folded(said), maxsplit=1)[0] != status.value:
        sentence = _("its status “{words}” was taken as {status}")
        found.say(sentence.format(words=shown, status=status.in_sentence))
    return status


def _status_beside(facts: Facts, found: Reading) -> DecisionStatus:
    """What it says, read with its links: what names its successor was superseded, also where it says “deprecated”."""
    said = facts.said.get("status", "")
    if status_of(said) is DecisionStatus.RETIRED and any(link.kind == "superseded_by" for link in facts.links):
        sentence = _("its status “{words}” was taken as superseded, for it names what superseded it")
        found.say(sentence.format(words=_shown(said)))
        return DecisionStatus.SUPERSEDED
    return _status(said, found)


def _shown(said: str) -> str:
    return visible_line(plain(without_links(said))[:60])


def _day(facts: Facts, found: Reading) -> date | None:
    """What it says; that of its status or of its file's name, where it says none. Nothing was decided tomorrow."""
    day = facts.day or _day_besides(facts, found)
    if day is not None and day > timezone.now().date() + ONE_DAY:
        found.say(_("its day, {day}, is still to come; today was taken").format(day=day.isoformat()))
        return None
    return day


def _day_besides(facts: Facts, found: Reading) -> date | None:
    said = facts.said.get("date", "")
    if not said and (day := facts.day_of_status):
        found.say(_("it has no date; the day beside its status was taken"))
        return day
    if not said and (day := file_day(found.path)):
        found.say(_("it has no date; that of its file name was taken"))
        return day
    if month := first_of_month(said):
        sentence = _("its date “{words}” names no day; the first of that month was taken")
        found.say(sentence.format(words=visible_line(said)[:60]))
        return month
    found.say(missing_day(visible_line(said)))
    return None


# Words


def _limited(text: str, limit: int, sentence: str, found: Reading, *, part: str = "") -> str:
    """As much of it as there is room for, up to a space; the rest goes along as a section of its own, after `part`."""
    if len(text) <= limit:
        return text
    found.say(sentence.format(count=whole(limit)))
    if not part:
        return text[:limit]
    end = max(text.rfind(space, limit // 2, limit) for space in " \n")
    end = end if end > 0 else limit
    found.rests.append(Section(2, f"{part}, continued", [text[end:].strip()]))
    return text[:end]


def _signers_sentence(makers: str) -> str:
    sentence = _("its decision makers ({names}) are named in the reasons; nobody’s signature was made")
    return sentence.format(names=visible_line(makers[:200]).strip(" ,"))


def _as_they_stood(parts: Sequence[Section]) -> str:
    return "\n\n".join(f"{'#' * max(part.level, 2)} {part.heading}\n\n{part.text.strip()}".strip() for part in parts)


def _unread_sentence(parts: Sequence[Section]) -> str:
    names = listed(f"“{visible_line(plain(part.heading).strip('*_ ')[:60])}”" for part in parts[:12])
    sentence = ngettext(
        "the section {names} has no place on the sheet; it is kept with the source",
        "the sections {names} have no place on the sheet; they are kept with the source",
        len(parts),
    )
    return sentence.format(names=names)


def _tidied(body: DecisionText) -> DecisionText:
    """Its texts in NFC, without control characters; the title as one line of what can be seen."""
    tidied: DecisionText = {
        **body,
        "title": visible_line(body["title"]),
        "question": _tidy(body["question"]),
        "fallback": _tidy(body["fallback"]),
        "rationale": _tidy(body["rationale"]),
        "scope_now": _tidy(body["scope_now"]),
        "scope_later": _tidy(body["scope_later"]),
    }
    if "risks_accepted" in body:
        tidied["risks_accepted"] = [_tidy(risk) for risk in body["risks_accepted"]]
    return tidied


def _tidy(words: str) -> str:
    return "".join(c for c in normalize("NFC", words) if c in "\n\t" or category(c) != "Cc").strip()
