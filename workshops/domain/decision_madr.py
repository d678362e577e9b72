"""A MADR 4 file, read: what it says, and a warning for each thing that had to be guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

import frontmatter
import yaml
from django.utils.translation import override
from frontmatter.default_handlers import YAMLHandler

from workshops.domain.decision_text import (
    CONFIGURATION,
    CONFIGURATION_LABELS,
    LONG,
    QUARTER,
    AssumptionText,
    DecisionText,
    MetricText,
    SignalText,
)
from workshops.domain.framework_names import approach_choices
from workshops.enums import Comparator, DecisionStatus
from workshops.refusals import InvalidFields

OTHER = "other"
_HEADING = re.compile(r"^(#{1,3})\s+(.+?)\s*#*$")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CHOSEN = re.compile(r"chosen option:?\s*[“\"'‘]?(.+?)[”\"'’]?\s*,?\s+because[:,]?\s*(.*)", re.IGNORECASE | re.DOTALL)
_SUPERSEDED = re.compile(r"superseded\s+by\s+(.+)", re.IGNORECASE)
# As records write them, whatever language somebody reads in: `exports/markdown.py` writes them so.
with override(None):
    _COMPARATORS = {str(c.label): c.value for c in Comparator}
    _LABELS = {key: str(label) for key, label in CONFIGURATION_LABELS.items()}
_COMPARE = "|".join(map(re.escape, _COMPARATORS))
_METRIC = re.compile(rf"^(?P<name>.+?):\s+(?P<words>{_COMPARE})\s+(?P<threshold>-?[\d.]+(?:e-?\d+)?)\s*(?P<unit>.*)$")
_SIGNAL = re.compile(
    rf"^broken if (?P<metric>.+?) (?P<words>{_COMPARE}) (?P<threshold>-?[\d.]+(?:e-?\d+)?), over (?P<days>\d+) days?"
    r"(?P<alone>, one reading is enough)?$"
)
_STATUSES = {
    "draft": DecisionStatus.PROPOSED,
    "proposed": DecisionStatus.PROPOSED,
    "accepted": DecisionStatus.ACCEPTED,
    "superseded": DecisionStatus.SUPERSEDED,
    "retired": DecisionStatus.RETIRED,
    "deprecated": DecisionStatus.RETIRED,
    "rejected": DecisionStatus.RETIRED,
}
# Which approach a chosen option means, where the file does not say: words, and what they stand for.
_HINTS = {
    "rag": re.compile(r"\b(rag|retriev\w*)\b", re.IGNORECASE),
    "fine_tuning": re.compile(r"\b(fine[- ]?tun\w*|q?lora)\b", re.IGNORECASE),
    "hybrid": re.compile(r"\b(hybrid|raft)\b", re.IGNORECASE),
    "prompting": re.compile(r"\bprompt\w*\b", re.IGNORECASE),
}
_COMES_BACK = re.compile(
    r"Looked at again every (?:(?P<months>\d+) months|(?P<named>month|quarter|half year|year))"
    r"(?:, next on [^,\n]+)?(?:, (?P<owner>.+) is reminded)?$",
    re.MULTILINE,
)
_CADENCES = {"month": 1, "quarter": 3, "half year": 6, "year": 12}


@dataclass(frozen=True)
class MadrFile:
    """One file: the body of its first revision, its state, and what had to be guessed.

    `every_months`, `owner`: how often it comes back, and who is reminded, as the file has it; empty: it does not say.
    `names`: those under which other files may speak of this one; `superseded_by`: the one that supersedes it.
    """

    name: str
    body: DecisionText
    status: DecisionStatus
    decided_on: date | None
    names: set[str]
    superseded_by: str
    warnings: list[str]
    every_months: int
    owner: str


@dataclass
class _Reading:
    """A file while it is read."""

    name: str
    warnings: list[str] = field(default_factory=list)


def read_madr(text: str, name: str) -> MadrFile:
    """Read one file. What is missing is guessed or left empty, and said in `warnings`.

    Raises InvalidFields where the front matter is no YAML: nothing that it says can then be told from what it is not.
    """
    found = _Reading(name)
    matter, rest = _front_matter(text.lstrip("\ufeff").replace("\r\n", "\n"), found)
    title, parts = _sections(rest)
    outcome = parts.get("decision outcome", "")
    chosen, because = _chosen(outcome, found)
    now, later, consequences = _scope(parts.get("consequences", parts.get("positive consequences", "")))
    status, superseded_by = _status(matter.get("status", ""), found)
    decided_on = _date(matter.get("date", ""), found)
    body: DecisionText = {
        "title": _limited(_plain_title(title, found), 120, "title", found),
        "question": _question(parts, title or found.name, found),
        "approach": _approach(matter.get("approach", ""), chosen or title, found),
        "fallback": _fallback(outcome, found),
        "rationale": _rationale(because, consequences, matter, found),
        "metrics": _metrics(parts.get("confirmation", ""), found),
        "assumptions": _assumptions(parts.get("confirmation", "")),
        "configuration": _configuration(parts.get("more information", "")),
        "scope_now": _limited(now, LONG, "scope", found),
        "scope_later": _limited(later, LONG, "scope", found),
    }
    every_months, owner = _comes_back(parts.get("more information", ""), found)
    names = {_reference(name), _reference(matter.get("id", "")), _reference(title)} - {""}
    return MadrFile(name, body, status, decided_on, names, superseded_by, found.warnings, every_months, owner)


class _Texts(YAMLHandler):
    """YAML with every value as it is written: a date that is none, or the status `on`, is said in the file's words."""

    def load(self, fm: str, **kwargs: object) -> dict[str, object]:
        found = super().load(fm, **{**kwargs, "Loader": yaml.BaseLoader})
        return found if isinstance(found, dict) else {}


def _front_matter(text: str, found: _Reading) -> tuple[dict[str, str], str]:
    """The front matter with small keys, lists joined by commas; and what stands below it."""
    try:
        matter, rest = frontmatter.parse(text, handler=_Texts())
    except yaml.YAMLError as fault:
        place = getattr(fault, "problem_mark", None)
        where = f" (line {place.line + 1})" if place else ""
        raise InvalidFields({"front_matter": f"its front matter is not YAML{where}"}) from fault
    plain = {str(key).lower(): _matter_words(value) for key, value in matter.items()}
    found.warnings += [f"the front matter “{key}” was not understood" for key, words in plain.items() if words is None]
    return {key: words for key, words in plain.items() if words is not None}, rest


def _matter_words(value: object) -> str | None:
    """None for what is neither a text nor a list of texts."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(part.strip() for part in value)
    return None


def _sections(text: str) -> tuple[str, dict[str, str]]:
    """The title, and {heading in small letters: words below it}; options described one by one are left out."""
    title, heading, parts = "", "", {"": ""}
    fenced = False
    for line in re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).splitlines():
        fenced ^= line.lstrip().startswith("```")
        match = None if fenced else _HEADING.match(line)
        if match and len(match.group(1)) == 1 and not title:
            title = _ESCAPED.sub(r"\1", match.group(2))
        elif match:
            heading = match.group(2).lower()
            parts.setdefault(heading, "")
        else:
            parts[heading] += line + "\n"
    return title, {key: words.strip() for key, words in parts.items()}


def _words(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip()


def _limited(text: str, limit: int, what: str, found: _Reading) -> str:
    if len(text) <= limit:
        return text
    found.warnings.append(f"the {what} was cut to {limit:,} characters")
    return text[:limit]


def _plain_title(title: str, found: _Reading) -> str:
    if not title:
        found.warnings.append("it has no title; its file name was taken")
        return PurePath(found.name).stem.replace("-", " ").strip()
    return re.sub(r"^(?:ADR[- ]?)?\d+\s*[.:–-]\s*", "", title, flags=re.IGNORECASE).strip() or title


def _question(parts: dict[str, str], title: str, found: _Reading) -> str:
    question = _words(parts.get("context and problem statement", parts.get("context", "")))
    if not question:
        found.warnings.append("it has no context and problem statement; its title was taken as the question")
    return _limited(question or title, LONG, "question", found)


def _chosen(outcome: str, found: _Reading) -> tuple[str, str]:
    before_fallback = re.split(r"^Fallback:", outcome, flags=re.MULTILINE)[0]
    match = _CHOSEN.search(before_fallback)
    if match:
        return _words(match.group(1)), _words(match.group(2))
    found.warnings.append("it does not say “Chosen option: …, because …”; the decision outcome was taken as the reason")
    return "", _words(before_fallback)


def _fallback(outcome: str, found: _Reading) -> str:
    match = re.search(r"^Fallback:\s*(.+)", outcome, re.MULTILINE | re.DOTALL)
    if not match:
        found.warnings.append("it names no fallback; it was left empty")
        return ""
    return _limited(_words(match.group(1)), LONG, "fallback", found)


def _approach(said: str, words: str, found: _Reading) -> str:
    known = dict(approach_choices())
    by_name = {name.lower(): key for key, name in known.items()}
    if said in known:
        return said
    if words.lower() in by_name:
        return by_name[words.lower()]
    hints = [key for key, pattern in _HINTS.items() if key in known and pattern.search(words)]
    both = "rag" in hints and "fine_tuning" in hints
    guess = "hybrid" if "hybrid" in hints or both else (hints[0] if hints else OTHER)
    taken = f"“{known[guess]}” was guessed from it" if guess in known else "it was recorded as “other”"
    found.warnings.append(f"“{words[:60]}” is not the name of an approach; {taken}")
    return guess


def _rationale(because: str, consequences: str, matter: dict[str, str], found: _Reading) -> str:
    if not because:
        found.warnings.append("it gives no reason")
    makers = matter.get("decision-makers") or matter.get("deciders") or ""
    if makers:
        found.warnings.append(f"its decision makers ({makers}) are named in the reasons; nobody’s signature was made")
    parts = [
        because or "Imported without reasons.",
        f"Consequences: {consequences}" if consequences else "",
        f"Decided by {makers}." if makers else "",
    ]
    return _limited("\n\n".join(part for part in parts if part), LONG, "reasons", found)


def _status(said: str, found: _Reading) -> tuple[DecisionStatus, str]:
    word = said.split()[0].lower().strip(",.") if said.split() else ""
    status = _STATUSES.get(word)
    if status is None:
        named = f"its status “{said}” is not known" if said else "it has no status"
        found.warnings.append(f"{named}; it was taken as proposed")
        return DecisionStatus.PROPOSED, ""
    if word not in DecisionStatus.values or word == DecisionStatus.DRAFT:
        found.warnings.append(f"its status “{word}” was taken as {status.value}")
    by = _SUPERSEDED.search(said)
    return status, _reference(by.group(1)) if by else ""


def _date(said: str, found: _Reading) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        named = f"its date “{said}” is not a date" if said else "it has no date"
        found.warnings.append(f"{named}; today was taken")
        return None


def _reference(words: str) -> str:
    """`"ADR-0012"`, `"0012-use-rag.md"` and `"[D-0012](…)"` are all `"12"`; what has no number is itself."""
    match = re.search(r"\d+", PurePath(words.strip()).name or words)
    return str(int(match.group())) if match else words.strip().lower()


def _scope(text: str) -> tuple[str, str, str]:
    """What is in scope now, what comes later, and everything else that the consequences say."""
    blocks = re.split(r"\n\s*\n(?=Now:|Later:|\S)", text)
    now = [block.removeprefix("Now:") for block in blocks if block.startswith("Now:")]
    later = [block.removeprefix("Later:") for block in blocks if block.startswith("Later:")]
    rest = [block for block in blocks if not block.startswith(("Now:", "Later:"))]
    return _words("\n\n".join(now)), _words("\n\n".join(later)), _words("\n\n".join(rest))


def _bullets(text: str) -> list[str]:
    return [_words(line) for line in re.findall(r"^\s*[*+-]\s+(.+)$", text, re.MULTILINE)]


def _metrics(confirmation: str, found: _Reading) -> list[MetricText]:
    metrics: list[MetricText] = []
    for match in map(_METRIC.match, _bullets(confirmation.split("What has to stay true:")[0])):
        if match:
            metrics.append(
                {
                    "name": match["name"][:120],
                    "comparator": _COMPARATORS[match["words"]],
                    "threshold": float(match["threshold"]),
                    "unit": match["unit"][:40],
                }
            )
    if not metrics:
        found.warnings.append("it names no metric with a threshold; none was made up")
    return metrics


def _assumptions(confirmation: str) -> list[AssumptionText]:
    _, _, stated = confirmation.partition("What has to stay true:")
    return [_assumption(line) for line in _bullets(stated)]


def _assumption(line: str) -> AssumptionText:
    match = re.match(r"^(?P<statement>.+) \((?P<rest>.*)\)$", line)
    if not match:
        return {"statement": line[:500], "owner": "", "signal": None}
    pieces = match["rest"].split("; ")
    owner = next((p.removeprefix("owner ") for p in pieces if p.startswith("owner ")), "")
    signal = next((_signal(found) for found in map(_SIGNAL.match, pieces) if found), None)
    return {"statement": match["statement"][:500], "owner": owner[:80], "signal": signal}


def _signal(found: re.Match[str]) -> SignalText:
    signal: SignalText = {
        "metric": found["metric"][:120],
        "comparator": _COMPARATORS[found["words"]],
        "threshold": float(found["threshold"]),
        "window_days": max(1, int(found["days"])),
    }
    if found["alone"]:
        signal["one_is_enough"] = True
    return signal


def _configuration(more: str) -> dict[str, str]:
    lines = dict(line.split(": ", 1) for line in _bullets(more) if ": " in line)
    return {key: lines.get(_LABELS[key], "")[:500] for key in CONFIGURATION}


def _comes_back(more: str, found: _Reading) -> tuple[int, str]:
    """How often, in months, and who is reminded."""
    said = _COMES_BACK.search(_words(more))
    if said is None:
        found.warnings.append("it does not say when to look at it again; every quarter was taken")
        return QUARTER, ""
    months = min(12, int(said["months"])) if said["months"] else _CADENCES[said["named"]]
    return months, (said["owner"] or "").strip()
