"""A decision record, read: what it says, and a line for each thing that had to be guessed.

MADR 2 to 4, Nygard's form, log4brains, heads in tables, in the languages of `decision_dialects`. What has no place on
the sheet is named; the whole file is kept beside the decision anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import PurePosixPath
from unicodedata import category, normalize

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain import decision_own as own
from workshops.domain.decision_dialects import (
    BECAUSE,
    CHOSEN,
    NOT_RECORDS,
    folded,
    heading_of,
    is_among_templates,
    is_template_name,
)
from workshops.domain.decision_facts import (
    HEAD_KINDS,
    Facts,
    Link,
    bracketed_title,
    day_of,
    facts_of,
    is_choice,
    is_fact,
    is_more_than_said,
    is_placeholder,
    is_template_title,
    missing_day,
    number_in,
    status_of,
    stem_of,
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
from workshops.domain.decision_text import LONG, MAX_ROWS, DecisionText
from workshops.domain.framework_names import approach_choices
from workshops.domain.log import canonical, sha256
from workshops.domain.visible import visible_line
from workshops.enums import DecisionStatus
from workshops.figures import listed, whole
from workshops.refusals import InvalidFields, Refusal

OTHER = "other"
CONTEXT, OUTCOME = "Context and Problem Statement", "Decision Outcome"
LONGEST_TITLE = 120
ONE_DAY = timedelta(days=1)  # between the first and the last place on earth
_FILE_NUMBER = re.compile(
    r"(?:adr|dr|ad|madr|d|decision|record|rfc)?[-_ ]?0*(\d{1,6})(?=[-_ .]|\Z|(?<=\d)[A-Za-z])", re.IGNORECASE
)
_FILE_DAY = re.compile(r"(?:19|20)\d{6}(?=\D|\Z)|(?:19|20)\d\d-\d\d-\d\d")
_TITLE_NUMBER = re.compile(
    r"(?:(?P<named>adr|dr|ad|d[eé]cisi[oó]n|decis[aã]o|entscheidung|madr)[-_ #]?)?0*(?P<number>\d{1,9})"
    r"(?:\s*[:.–—]\s+|\s+[-–—:·|]\s*|\s+|:)(?=\S)",
    re.IGNORECASE,
)
_TITLE_KIND = re.compile(r"(?:\[?adr\]?|architecture decision record)\s*[:\-–—]\s*(?=\S)", re.IGNORECASE)
_QUOTES = "“”\"'‘’«»„`*_"
# Which approach a chosen option means, where the file does not say: words, and what they stand for.
_HINTS = {
    "rag": re.compile(r"\b(rag|retriev\w*)\b", re.IGNORECASE),
    "fine_tuning": re.compile(r"\b(fine[- ]?tun\w*|q?lora)\b", re.IGNORECASE),
    "hybrid": re.compile(
        r"\braft\b|\Ahybrid(?=\W*(\Z|[:(,]))|\bhybrid\b(?=.*\b(rag|retriev\w*|fine[- ]?tun\w*|tun\w+)\b)", re.IGNORECASE
    ),
    "prompting": re.compile(r"\bprompt(s|ing|[- ](engineering|only|alone))\b", re.IGNORECASE),
}


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


class LeftOut(Refusal):
    """A file that is no record: a template, an index."""


@dataclass
class _Reading:
    """A file while it is read. `used`: the sections whose words stand on the sheet; `rests`: what of them was too long
    for it."""

    path: str
    warnings: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    rests: list[Section] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        self.warnings.append(sentence)


def read_madr(text: str, path: str) -> MadrFile:
    """Read one file. What is missing is guessed or left empty, and said in `warnings`.

    Raises LeftOut for what is no record, and InvalidFields for what cannot be understood: front matter that is no YAML,
    or a text in which nothing says that it is a decision.
    """
    check_is_record_name(path)
    found = _Reading(path)
    matter, rest = front_matter(with_plain_lines(text.lstrip("\ufeff")), found.say)
    if own.is_own(matter):
        return _read_own(text, matter, sections(rest), found)
    parts = sections(without_comments(rest))
    facts = facts_of(matter, parts)
    check_is_no_template(facts, parts)
    check_is_understood(facts, parts)
    return _read_foreign(text, matter, facts, _gathered(parts), found)


# What is no record


def check_is_record_name(path: str) -> None:
    """Raises LeftOut where the name says that it is none. `0007-use-rag/README.md` is one by the name of its folder."""
    own = PurePosixPath(path).stem
    folder = PurePosixPath(path).parent.name
    if is_template_name(own) or is_template_name(stem_of(path)) or is_among_templates(folder, own):
        raise LeftOut(_("it is a template"))
    if folded(own) in NOT_RECORDS and not (own != stem_of(path) and file_number(path)):
        raise LeftOut(_("it is no decision record, by its name"))


def check_is_no_template(facts: Facts, parts: Sequence[Section]) -> None:
    """Raises LeftOut where the title is a placeholder and status or day is missing, or where the status is a list of
    what it could be and neither title nor day was filled in. A record of which one alone was left as the template had
    it is a record."""
    title = facts.said.get("title") or next((part.heading for part in parts if part.level == 1), "")
    status, day = facts.said.get("status", ""), facts.day
    is_open = is_choice(status)
    if is_template_title(title) and (is_open or day is None or not status):
        raise LeftOut(_("it is a template: its title is a placeholder"))
    if is_open and day is None and (not title or "template" in folded(title)):
        raise LeftOut(_("it is a template: its status is a list of what it could be"))


def check_is_understood(facts: Facts, parts: Sequence[Section]) -> None:
    kinds = {heading_of(part.heading) for part in parts if part.text}
    if not kinds & {"context", "outcome", "rationale"} and status_of(facts.said.get("status", "")) is None:
        words = _("nothing in it says that it is a decision record: it has no status, no context and no decision")
        raise InvalidFields({"file": words})


# An export of ours


def _read_own(text: str, matter: dict[str, str], parts: list[Section], found: _Reading) -> MadrFile:
    body = own.own_text(matter, parts)
    if sha256(canonical(body)) != matter["sha256"].lower():
        body = _tidied(body)
        found.say(_("its words are not those of the hash that it carries; they were taken as they stand now"))
        if not body["title"]:
            body["title"] = _title("", found)
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
    text: str, matter: dict[str, str], facts: Facts, parts: list[tuple[str, Section]], found: _Reading
) -> MadrFile:
    title = _title(_written_title(facts, parts), found)
    outcome = _under("outcome", parts, found)
    chosen, because = _chosen(outcome, found)
    status = _status(facts.said.get("status", ""), found)
    decided_on = _day(facts, found)
    context, before = _under("context", parts, found), _preamble(parts)
    confirmation = _under("confirmation", parts, found, unless_empty=own.metrics)
    body: DecisionText = {
        "title": _limited(title, LONGEST_TITLE, _("the title was cut to {count} characters"), found),
        "question": _question(context or before, title, found),
        "approach": _approach(matter.get("approach", ""), chosen or title, found),
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


def _unread(parts: list[tuple[str, Section]], before: str, found: _Reading) -> list[Section]:
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


def _under(kind: str, parts: list[tuple[str, Section]], found: _Reading, unless_empty: object = None) -> str:
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


def file_number(path: str) -> str:
    """`0003-use-rag.md` and `ADR003-x.md` are `"3"`; a day in front is no number."""
    stem = stem_of(path)
    mark = None if _FILE_DAY.match(stem) else _FILE_NUMBER.match(stem)
    return mark[1] if mark else ""


def _written_title(facts: Facts, parts: list[tuple[str, Section]]) -> str:
    """The first heading of the highest level that is about nothing else, else the front matter's."""
    heads = [part for kind, part in parts if part.level and not kind]
    first = min(heads, key=lambda part: part.level, default=None)
    named = facts.said.get("title", "")
    if first is not None and (first.level == 1 or (not named and first is parts[min(1, len(parts) - 1)][1])):
        return first.heading
    return named


def _title(written: str, found: _Reading) -> str:
    if is_template_title(written) and not bracketed_title(written):
        found.say(_("its title was left as the template has it; its file name was taken"))
        return _name_of(found.path)
    title = visible_line(plain(without_links(bracketed_title(written) or written)).strip(" *_"))
    mark = _TITLE_NUMBER.match(title)
    if mark and (mark["named"] or mark["number"] == file_number(found.path)):
        title = title[mark.end() :]
    title = _TITLE_KIND.sub("", title, count=1) if _TITLE_KIND.match(title) else title
    if not title:
        found.say(_("it has no title; its file name was taken"))
        return _name_of(found.path)
    return title


def _name_of(path: str) -> str:
    """What a file's name says, without its number."""
    stem = stem_of(path)
    named = stem if _FILE_DAY.match(stem) else _FILE_NUMBER.sub("", stem, count=1).strip("-_ .")
    return visible_line((named or stem).replace("-", " ").replace("_", " ")) or _("Without a title")


def _preamble(parts: list[tuple[str, Section]]) -> str:
    """What stands before the first part that is about something, without the lines of the record's head."""
    return "\n".join(line for part in _heads(parts) for line in part.lines if not is_fact(line)).strip()


def _question(context: str, title: str, found: _Reading) -> str:
    question = plain(context)
    if not question:
        found.say(_("it has no context and problem statement; its title was taken as the question"))
    return _limited(question or title, LONG, _("the question was cut to {count} characters"), found, part=CONTEXT)


def _chosen(outcome: str, found: _Reading) -> tuple[str, str]:
    """The option that was chosen, and why."""
    reasons = re.split(r"^Fallback:", outcome, maxsplit=1, flags=re.MULTILINE)[0]
    said = CHOSEN.search(reasons)
    why = BECAUSE.search(reasons, said.end(), said.end() + 1000) if said else None
    if said and why:
        option = plain(reasons[said.end() : why.start()].strip(" \t\n,")).strip(_QUOTES)
        return option, plain(reasons[why.end() :].strip())
    if said:
        option, _line, rest = reasons[said.end() :].partition("\n")
        return plain(option.strip(" .,")).strip(_QUOTES), plain(rest.strip() or option.strip())
    found.say(_("it does not say “Chosen option: …, because …”; the decision outcome was taken as the reason"))
    return "", plain(reasons.strip())


def _fallback(outcome: str, found: _Reading) -> str:
    mark = re.search(r"^Fallback:", outcome, re.MULTILINE)
    if not mark:
        found.say(_("it names no fallback; it was left empty"))
        return ""
    sentence = _("the fallback was cut to {count} characters")
    return _limited(plain(outcome[mark.end() :].strip()), LONG, sentence, found, part="Fallback")


def _approach(said: str, words: str, found: _Reading) -> str:
    known = dict(approach_choices())
    by_name = {name.lower(): key for key, name in known.items()}
    if said in known:
        return said
    if words.lower() in by_name:
        return by_name[words.lower()]
    hints = [key for key, pattern in _HINTS.items() if key in known and pattern.search(words[:500])]
    both = "rag" in hints and "fine_tuning" in hints
    guess = "hybrid" if "hybrid" in hints or both else (hints[0] if hints else OTHER)
    sentence = (
        _("“{words}” is not the name of an approach; “{approach}” was guessed from it")
        if guess in known
        else _("“{words}” is not the name of an approach; it was recorded as “other”")
    )
    found.say(sentence.format(words=visible_line(words[:60]), approach=known.get(guess, guess)))
    return guess


def _rationale(because: str, parts: list[tuple[str, Section]], makers: str, found: _Reading) -> str:
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


def _status(said: str, found: _Reading) -> DecisionStatus:
    status = status_of(said)
    shown = visible_line(plain(without_links(said))[:60])
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


def _day(facts: Facts, found: _Reading) -> date | None:
    """What it says; that of its status or of its file's name, where it says none. Nothing was decided tomorrow."""
    day = facts.day or _day_besides(facts, found)
    if day is not None and day > timezone.now().date() + ONE_DAY:
        found.say(_("its day, {day}, is still to come; today was taken").format(day=day.isoformat()))
        return None
    return day


def _day_besides(facts: Facts, found: _Reading) -> date | None:
    said, stem = facts.said.get("date", ""), stem_of(found.path)
    if not said and (day := facts.day_of_status):
        found.say(_("it has no date; the day beside its status was taken"))
        return day
    if not said and _FILE_DAY.match(stem) and (day := day_of(stem)):
        found.say(_("it has no date; that of its file name was taken"))
        return day
    found.say(missing_day(visible_line(said)))
    return None


# Words


def _limited(text: str, limit: int, sentence: str, found: _Reading, *, part: str = "") -> str:
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
