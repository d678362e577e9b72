"""What was found in the log, and where it was found."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.domain.decision_text import CONFIGURATION_LABELS
from workshops.figures import listed, whole
from workshops.queries.snippets import Snippet

_PLACES: Mapping[str, str | Promise] = {
    "number": gettext_lazy("Number"),
    "title": gettext_lazy("Title"),
    "question": gettext_lazy("Question"),
    "approach": gettext_lazy("Approach"),
    "rationale": gettext_lazy("Reasons"),
    "fallback": gettext_lazy("Fallback"),
    "metric": gettext_lazy("Metric"),
    "assumption": gettext_lazy("Assumption"),
    "assumption_owner": gettext_lazy("Owner of an assumption"),
    "signal": gettext_lazy("Signal"),
    "scope_now": gettext_lazy("Now"),
    "scope_later": gettext_lazy("Later"),
    "risk": gettext_lazy("Accepted risk"),
    "dissent": gettext_lazy("Dissent"),
    "sign_off": gettext_lazy("Signature"),
    "note": gettext_lazy("Note"),
    "event": gettext_lazy("History"),
    "sha256": gettext_lazy("Hash of the text"),
    **CONFIGURATION_LABELS,
}


def place_words(snippet: Snippet) -> str:
    return str(_PLACES.get(snippet.place, ""))


def marked(snippet: Snippet) -> SafeString:
    """As HTML: everything escaped, and each hit in a `mark`."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", text) if is_hit else text,) for text, is_hit in snippet.parts)
    )


def count_words(count: int, most: int, *, filtered: bool) -> str:
    """How many decisions there are, or were found; beyond `most` nobody counted."""
    if count > most:
        if filtered:
            return _("More than {count} decisions found.").format(count=whole(most))
        return _("More than {count} decisions").format(count=whole(most))
    if filtered:
        words = ngettext("{count} decision found.", "{count} decisions found.", count)
    else:
        words = ngettext("{count} decision", "{count} decisions", count)
    return words.format(count=whole(count))


def instead_words(instead: Mapping[str, tuple[str, ...]]) -> list[str]:
    """For each word that no decision says, what is shown instead."""
    sentence = _("No decision says “{typed}”. What says {words} is shown.")
    quoted = _("“{word}”")
    return [
        sentence.format(typed=typed, words=listed([quoted.format(word=word) for word in words], either=True))
        for typed, words in instead.items()
    ]
