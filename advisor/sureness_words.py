"""How sure a recommendation is, in words: for every engine, for whoever shows an answer of the first one, and for the
guide, which explains what is said here."""

from typing import Literal

from advisor.speech import gettext as _

SurenessSaid = Literal["none", "only", "clear", "few_votes", "tie", "close", "close_by_a_little", "close_more_often"]


def sureness_words(said: SurenessSaid, approach: str = "", second: str = "") -> str:
    """One sentence. `approach`: the winner, or all that are tied; `second`: who comes next; of `close_more_often` who
    more often comes first stands alone."""
    words = {
        "none": _("No approach passes the gates."),
        "only": _("{approach} is the only approach that passes the gates."),
        "clear": _("{approach}, and it is not close."),
        "few_votes": _("{approach}, clearly by these answers, though few people spoke."),
        "tie": _("A tie between {approach}."),
        "close": _("A close call between {approach} and {second}."),
        "close_by_a_little": _("A close call; {approach} by a little."),
        "close_more_often": _("A close call: more often {approach}."),
    }
    return words[said].format(approach=approach, second=second)


def sureness_term(said: Literal["clear", "close"]) -> str:
    """What it is called where it is explained, inside a sentence."""
    return {"clear": _("not close"), "close": _("a close call")}[said]
