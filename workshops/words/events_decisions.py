"""The log's events of a decision in words: its life, its signatures, its assumptions and their signals."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.enums import AssumptionState, Stance
from workshops.figures import plain_number, whole
from workshops.models.decisions import label_of
from workshops.words.events_said import Said, Sentences


def _imported(said: Said) -> str:
    return _("{who} imported the decision from {source}").format(who=said.who, source=said["source"])


def _reimported(said: Said) -> str:
    return _("{who} imported {source} again, which had changed").format(who=said.who, source=said["source"])


def _linked(said: Said) -> str:
    if said.body.get("amends"):
        sentence = _("{who} linked it as what amends {decision}")
        return sentence.format(who=said.who, decision=label_of(said.count("amends")))
    sentence = _("{who} linked it as what superseded {decision}")
    return sentence.format(who=said.who, decision=label_of(said.count("supersedes")))


def _revised(said: Said) -> str:
    voided = said.count("voided") if "voided" in said.body else 0
    if not voided:
        return _("{who} wrote revision {revision}").format(who=said.who, revision=said["revision"])
    sentence = ngettext(
        "{who} wrote revision {revision}, which voided {count} signature",
        "{who} wrote revision {revision}, which voided {count} signatures",
        voided,
    )
    return sentence.format(who=said.who, revision=said["revision"], count=whole(voided))


def _signed(said: Said) -> str:
    places = {"who": said.who, "revision": said["revision"], "stance": Stance(said.text("stance")).in_sentence}
    if said.body.get("role"):
        return _("{who} signed revision {revision} for {role}: {stance}").format(role=said.named("role"), **places)
    return _("{who} signed revision {revision}: {stance}").format(**places)


def _accepted(said: Said) -> str:
    """Why, where not everybody stood behind it, follows."""
    if "record" in said.body:
        return _("{who} imported from {source} that it is accepted").format(who=said.who, source=said["record"])
    if said.body.get("unsigned"):
        sentence = _("{who} accepted revision {revision}, behind which not everybody stood")
        return sentence.format(who=said.who, revision=said["revision"])
    if "signals" in said.body:
        sentence = _("{who} accepted revision {revision}, which names fewer signals than two")
        return sentence.format(who=said.who, revision=said["revision"])
    return _("{who} accepted revision {revision}").format(who=said.who, revision=said["revision"])


def _superseded(said: Said) -> str:
    return _("{who} superseded it with {decision}").format(who=said.who, decision=label_of(said.count("superseded_by")))


def _amended(said: Said) -> str:
    return _("{who} amended it with {decision}").format(who=said.who, decision=label_of(said.count("amended_by")))


def _unlinked(said: Said) -> str:
    sentence = _("{who} reopened {decision}, which it superseded")
    return sentence.format(who=said.who, decision=label_of(said.count("supersedes")))


def _marked(said: Said) -> str:
    assumption, state = said.name("assumption", _("an assumption")), AssumptionState(said.text("state")).in_sentence
    return _("{who} marked “{assumption}” as {state}").format(who=said.who, assumption=assumption, state=state)


def _reading(said: Said) -> str:
    sentence = _("{who} took a reading of {signal}: {value}, so the assumption is {state}")
    if "pilot" in said.body:
        sentence = _("{who} took a reading of {signal} from a pilot: {value}, so the assumption is {state}")
    return sentence.format(
        who=said.who,
        signal=said.name("signal", _("a signal")),
        value=plain_number(float(said.text("value"))),
        state=AssumptionState(said.text("status")).in_sentence,
    )


def _readings(said: Said) -> str:
    sentence = ngettext(
        "{who} recorded {count} reading of {signal} from a file",
        "{who} recorded {count} readings of {signal} from a file",
        said.count("count"),
    )
    return sentence.format(who=said.who, count=whole(said.count("count")), signal=said.name("signal", _("a signal")))


def _broke(said: Said) -> str:
    return _("{who} noted that {signal} broke").format(who=said.who, signal=said.name("signal", _("a signal")))


def _recovered(said: Said) -> str:
    return _("{who} noted that {signal} has recovered").format(who=said.who, signal=said.name("signal", _("a signal")))


def _silent(said: Said) -> str:
    sentence = _("{who} noted that {signal} has been silent for its whole window")
    return sentence.format(who=said.who, signal=said.name("signal", _("a signal")))


def _forecast(said: Said) -> str:
    """That they did, and of how many: what they said stays theirs."""
    count = said.count("count")
    if not count:
        return _("{who} took back what they had forecast").format(who=said.who)
    sentence = ngettext(
        "{who} said how likely {count} threshold of revision {revision} is met",
        "{who} said how likely {count} thresholds of revision {revision} are met",
        count,
    )
    return sentence.format(who=said.who, count=whole(count), revision=said["revision"])


def _scored(said: Said) -> str:
    sentence = ngettext(
        "{who} found what came of {count} threshold that was forecast: {met} met",
        "{who} found what came of {count} thresholds that were forecast: {met} met",
        said.count("count"),
    )
    return sentence.format(who=said.who, count=whole(said.count("count")), met=whole(said.count("met")))


SENTENCES: Sentences = {
    "decision.proposed": gettext_lazy("{who} recorded the decision as a proposal"),
    "decision.drafted": gettext_lazy("{who} recorded the decision as a draft"),
    "decision.put_forward": gettext_lazy("{who} proposed it"),
    "decision.imported": _imported,
    "decision.reimported": _reimported,
    "decision.linked": _linked,
    "decision.revised": _revised,
    "decision.signed": _signed,
    "decision.accepted": _accepted,
    "decision.superseded": _superseded,
    "decision.amended": _amended,
    "decision.retired": gettext_lazy("{who} retired the decision"),
    "decision.rejected": gettext_lazy("{who} rejected the decision"),
    "decision.reopened": gettext_lazy("{who} reopened the decision"),
    "decision.unlinked": _unlinked,
    "assumption.marked": _marked,
    "reading.taken": _reading,
    "readings.taken": _readings,
    "signal.begun": gettext_lazy("{who} began to watch the model that the decision names"),
    "signal.broke": _broke,
    "signal.recovered": _recovered,
    "signal.silent": _silent,
    "forecasts.given": _forecast,
    "forecasts.scored": _scored,
}
