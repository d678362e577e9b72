"""Whose voices a recommendation rests on, and what a reader must know about them."""

from collections.abc import Sequence

import numpy as np

from advisor.ballots import SINGLE_VOICE, Ballots
from advisor.framework.model import Framework
from advisor.group import Group
from advisor.speech import gettext as _
from advisor.speech import ngettext
from advisor.version import FIRST


def lone_roles(ballots: Ballots) -> list[str]:
    """Roles for which one person alone answered."""
    spoke = (ballots.scores >= 0).any(axis=1)
    counts = np.bincount(ballots.role_of[spoke], minlength=len(ballots.roles))
    return [role for role, count, weight in zip(ballots.roles, counts, ballots.role_weights, strict=True)
            if count == 1 and weight > 0]  # fmt: skip


def effective_voters(ballots: Ballots) -> float:
    """1 / Σ share²: how many equal voters the role-balanced shares are worth."""
    spoke = (ballots.scores >= 0).any(axis=1)
    counts = np.bincount(ballots.role_of[spoke], minlength=len(ballots.roles))
    share = np.where(counts > 0, ballots.role_weights, 0.0)
    if share.sum() <= 0:
        return 0.0
    share = share / share.sum()
    return float(1 / (share[counts > 0] ** 2 / counts[counts > 0]).sum())


def missing_roles(framework: Framework, ballots: Ballots) -> list[str]:
    """Roles that the framework, or the request, counts on and that said nothing. A single voice speaks for all."""
    if ballots.roles == (SINGLE_VOICE,):
        return []
    spoke = {ballots.roles[i] for i in ballots.role_of[(ballots.scores >= 0).any(axis=1)]}
    expected = [role.key for role in framework.roles] + list(ballots.absent_roles) + list(ballots.roles)
    return [role for role in dict.fromkeys(expected) if role not in spoke]


def notes_for(framework: Framework, group: Group, ballots: Ballots) -> list[str]:
    """What a reader must know about how the numbers came about."""
    notes = []
    open_questions = int((~group.answered).sum())
    if group.answered.any() and open_questions:
        notes.append(open_words(open_questions, framework.engine))
    missing = missing_roles(framework, ballots)
    if missing:
        notes.append(missing_words(missing))
    if group.weights_given and group.answered.any() and not (group.stated[group.answered] > 0).any():
        notes.append(elsewhere_words())
    return notes


def open_words(count: int, engine: int) -> str:
    """How many criteria are unanswered, and what that does."""
    if engine == FIRST:
        return ngettext(
            "{count} criterion was not answered; their weight is spread over the others, so they pull to no side.",
            "{count} criteria were not answered; their weight is spread over the others, so they pull to no side.",
            count,
        ).format(count=count)
    return ngettext(
        "{count} criterion was not answered: the values leave it out, and the shares allow for every answer to it.",
        "{count} criteria were not answered: the values leave them out, and the shares allow for every answer to them.",
        count,
    ).format(count=count)


def missing_words(roles: list[str]) -> str:
    return _("Nobody answered for: {roles}.").format(roles=", ".join(roles))


def elsewhere_words() -> str:
    return _("All of the stated weight lies on criteria that nobody answered; the answered ones count equally.")


def lone_words(voices: int, roles: Sequence[str]) -> str | None:
    """That one person alone speaks for a role, where one does (from engine 2 on, whose shares reckon with it)."""
    if not roles:
        return None
    if voices == 1:
        return _("This is one voice; a second one would make it firmer.")
    if len(roles) == 1:
        return _("Only one person speaks for {role}; a second one would make it firmer.").format(role=roles[0])
    return ngettext(
        "Only one person speaks for each of {count} role; a second one would make it firmer.",
        "Only one person speaks for each of {count} roles; a second one would make it firmer.",
        len(roles),
    ).format(count=len(roles))
