"""Which answers are refusals: said in so many words at their start, in English."""

from __future__ import annotations

import re

HEAD = 200  # characters of an answer in which a refusal stands

_SORRY = r"(?:(?:i'm|i am|we're|we are) )?(?:sorry|afraid)\b.{0,80}?"
_NOT = r"(?:can't|can ?not|unable|don't|do not|no (?:information|answer))"
_I_CANNOT = r"i (?:can't|can ?not|am unable to|don't|do not|couldn't|could not) "
_DO = (
    r"(?:answer|help|assist|provide|find|know|have (?:enough |any |the |that )?(?:information|context|knowledge|data))"
)
_CONTEXT = r"(?:the|this) (?:(?:provided|given) )?(?:context|documents?|information|sources?)(?: provided)? "
_SAYS_NOT = r"(?:does not|do not|doesn't|don't) (?:contain|provide|say|include|mention|answer)"
_NONE = r"(?:there is |we have )?(?:no|not enough|insufficient) (?:information|context|answer)\b"
_NO_ANSWER = r"unanswerable\b|the (?:question|answer) (?:can ?not|can't) be (?:answered|found)"
_REFUSAL = re.compile(
    rf"\W*(?:{_SORRY}{_NOT}|{_I_CANNOT}{_DO}|i'm (?:unable|not able) to|{_CONTEXT}{_SAYS_NOT}|{_NONE}|{_NO_ANSWER})",
    re.IGNORECASE | re.DOTALL,
)


def is_refusal(answer: str) -> bool:
    """Whether the answer begins by saying that there will be none."""
    return bool(_REFUSAL.match(answer[:HEAD].lstrip().replace("’", "'")))


def refused(answer: str | None) -> bool | None:
    """Whether it was refused; None where there is no text to tell by."""
    return is_refusal(answer) if answer and answer.strip() else None


def can_be_answered(reference: str | None) -> bool | None:
    """By the reference: one that is a refusal itself says that there is no answer; None without one."""
    return not is_refusal(reference) if reference and reference.strip() else None
