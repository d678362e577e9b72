"""Which option a record says was chosen, why, and which approach that is."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from workshops.domain.decision_dialects import BECAUSE, CHOSEN
from workshops.domain.decision_markdown import plain
from workshops.domain.decision_names import Reading
from workshops.domain.framework_names import approach_choices
from workshops.domain.visible import visible_line

OTHER = "other"
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


def option_chosen(outcome: str, found: Reading) -> tuple[str, str]:
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
    if reasons.strip():
        found.say(_("it does not say “Chosen option: …, because …”; the decision outcome was taken as the reason"))
    return "", plain(reasons.strip())


def approach_meant(said: str, words: str, found: Reading) -> str:
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
