"""How a room is prepared, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.checklist import Checklist
from workshops.figures import whole


def answered_words(checklist: Checklist) -> str:
    """`"7 of 10 answered"`."""
    done, total = len(checklist.answered), len(checklist.questions)
    words = ngettext("{done} of {total} answered", "{done} of {total} answered", total)
    return words.format(done=whole(done), total=whole(total))


def sheet_lines(checklist: Checklist) -> list[str]:
    """`["Answered: 7 of 10 questions", "Open: …", …]`: how many, then each that was left open."""
    done, total = len(checklist.answered), len(checklist.questions)
    words = ngettext(
        "Answered: {done} of {total} question",
        "Answered: {done} of {total} questions",
        total,
    )
    left = [_("Open: {question}").format(question=each.name) for each in checklist.open]
    return [words.format(done=whole(done), total=whole(total)), *left]


def meeting_words(moment: str) -> str:
    return _("Meets on {moment}").format(moment=moment)
