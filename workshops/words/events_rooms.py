"""The log's events of a room in words: who is in it, its rounds, its answers, its recommendation."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.enums import Door, RevealPolicy, RevisitOutcome, Stage
from workshops.figures import whole
from workshops.words.events_said import Said, Sentences, plain_key
from workshops.words.use_case_facts import facts_words


def _workshop_moved(said: Said) -> str:
    if "outcome" in said.body:
        outcome = RevisitOutcome(said.text("outcome")).in_sentence
        return _("{who} ended the workshop with its revisit: {outcome}").format(who=said.who, outcome=outcome)
    if said["to"] == Stage.DECIDED:
        return _("{who} ended the workshop with its decision").format(who=said.who)
    before, after = Stage(said.text("from")).in_sentence, Stage(said.text("to")).in_sentence
    sentence = _("{who} moved the workshop from {before} to {after}")
    return sentence.format(who=said.who, before=before, after=after)


def _taken_over(said: Said) -> str:
    """The other one's name follows: whom they took over from by themselves, or whom they handed it to."""
    if "from_name_sha256" in said.body:
        return _("{who} took over as facilitator from").format(who=said.who)
    return _("{who} handed the workshop over to").format(who=said.who)


def _joined(said: Said) -> str:
    return _("{who} joined as {role}").format(who=said.who, role=said.named("role"))


def _removed(said: Said) -> str:
    person = said.name("participant", _("somebody"))
    if said.body.get("for_good"):
        return _("{who} took {person} out of the room for good").format(who=said.who, person=person)
    return _("{who} took {person} out of the room").format(who=said.who, person=person)


def _welcome_again(said: Said) -> str:
    person = said.name("participant", _("somebody"))
    return _("{who} said that {person} may join again").format(who=said.who, person=person)


def _roles_confirmed(said: Said) -> str:
    count = len(said.texts("participants"))
    sentence = ngettext("{who} confirmed {count} role", "{who} confirmed {count} roles", count)
    return sentence.format(who=said.who, count=whole(count))


def _door_changed(said: Said) -> str:
    sentence = {
        Door.OPEN: _("{who} opened the door"),
        Door.ADMIT: _("{who} made joining by admission"),
        Door.CLOSED: _("{who} closed the door"),
    }[Door(said.text("door"))]
    return sentence.format(who=said.who)


def _let_in(said: Said) -> str:
    count = len(said.texts("knocks"))
    sentence = ngettext("{who} let {count} person in", "{who} let {count} people in", count)
    return sentence.format(who=said.who, count=whole(count))


def _not_let_in(said: Said) -> str:
    count = len(said.texts("knocks"))
    sentence = ngettext("{who} did not let {count} person in", "{who} did not let {count} people in", count)
    return sentence.format(who=said.who, count=whole(count))


def _role_changed(said: Said) -> str:
    person = said.name("participant", _("somebody"))
    return _("{who} moved {person} to {role}").format(who=said.who, person=person, role=said.named("role"))


def _laid(said: Said) -> str:
    return _("{who} put {criterion} on the table").format(who=said.who, criterion=said.named("criterion"))


def _round_opened(said: Said) -> str:
    """Where it asks one criterion again, its name; rounds of several say how many."""
    keys = said.texts("asked")
    if len(keys) == 1:
        sentence = _("{who} opened round {round}, which scores {criterion} again")
        return sentence.format(who=said.who, round=said["round"], criterion=said.names.get(keys[0], plain_key(keys[0])))
    return _("{who} opened round {round}").format(who=said.who, round=said["round"])


def _round_closed(said: Said) -> str:
    """Before there were other policies, closing was revealing, and the event did not say which."""
    count = said.count("answers")
    if said.body.get("reveal", RevealPolicy.ROUND) == RevealPolicy.ROUND:
        sentence = ngettext(
            "{who} revealed round {round} with {count} answer",
            "{who} revealed round {round} with {count} answers",
            count,
        )
    else:
        sentence = ngettext(
            "{who} closed round {round} with {count} answer", "{who} closed round {round} with {count} answers", count
        )
    return sentence.format(who=said.who, round=said["round"], count=whole(count))


def _revealed(said: Said) -> str:
    keys = said.texts("criteria")
    if len(keys) == 1:
        sentence = _("{who} opened the answers of round {round} on {criterion}")
        return sentence.format(who=said.who, round=said["round"], criterion=said.names.get(keys[0], plain_key(keys[0])))
    sentence = ngettext(
        "{who} opened the answers of round {round} on {count} criterion",
        "{who} opened the answers of round {round} on {count} criteria",
        len(keys),
    )
    return sentence.format(who=said.who, round=said["round"], count=whole(len(keys)))


def _promise_changed(said: Said) -> str:
    if said["anonymous"]:
        sentence = _("{who} changed what is promised: answers are shown {when}, without names")
    else:
        sentence = _("{who} changed what is promised: answers are shown {when}, with names")
    return sentence.format(who=said.who, when=RevealPolicy(said.text("reveal")).in_sentence)


def _facts_changed(said: Said) -> str:
    facts = said.body["facts"]
    assert isinstance(facts, Mapping)
    words = facts_words(str(facts["in_place"]), str(facts["budget"]), facts["queries_a_day"])
    if not words:
        return _("{who} took back what was said of the use case").format(who=said.who)
    return _("{who} said what is known of the use case: {facts}").format(who=said.who, facts="; ".join(words))


def _invited(said: Said) -> str:
    sentence = ngettext(
        "{who} invited {count} person by mail", "{who} invited {count} people by mail", said.count("count")
    )
    return sentence.format(who=said.who, count=whole(said.count("count")))


def _seated_again(said: Said) -> str:
    sentence = ngettext(
        "{who} wrote to {count} person of last time, to take their seat again",
        "{who} wrote to {count} people of last time, to take their seats again",
        said.count("count"),
    )
    return sentence.format(who=said.who, count=whole(said.count("count")))


def _deadline_set(said: Said) -> str:
    return _("{who} asked for the answers by {moment}").format(who=said.who, moment=said.moment("answers_due_at"))


def _agenda_sent(said: Said) -> str:
    sentence = ngettext(
        "{who} sent the agenda to {count} person", "{who} sent the agenda to {count} people", said.count("count")
    )
    return sentence.format(who=said.who, count=whole(said.count("count")))


def _checklist_answered(said: Said) -> str:
    """How follows, where somebody said it."""
    question = said.names.get(f"checklist.{said['question']}", plain_key(said.text("question")))
    if said["ticked"]:
        return _("{who} answered “{question}”").format(who=said.who, question=question)
    return _("{who} left “{question}” open").format(who=said.who, question=question)


def _planned(said: Said) -> str:
    if said["starts_at"] is None:
        return _("{who} took back when the workshop meets").format(who=said.who)
    return _("{who} planned the workshop for {moment}").format(who=said.who, moment=said.moment("starts_at"))


def _reminded(said: Said) -> str:
    sentence = ngettext(
        "{who} reminded {count} who was missing", "{who} reminded {count} who were missing", said.count("count")
    )
    return sentence.format(who=said.who, count=whole(said.count("count")))


def _computed(said: Said) -> str:
    approach = said.name("approach", _("none"))
    return _("{who} computed the recommendation: {approach}").format(who=said.who, approach=approach)


def _waived(said: Said) -> str:
    return _("{who} waived the gate {gate}").format(who=said.who, gate=said.named("gate"))


def _restored(said: Said) -> str:
    return _("{who} restored the gate {gate}").format(who=said.who, gate=said.named("gate"))


def _note_added(said: Said) -> str:
    if said.body.get("parked"):
        return _("{who} added to the parking lot").format(who=said.who)
    return _("{who} wrote a note").format(who=said.who)


SENTENCES: Sentences = {
    "workshop.created": gettext_lazy("{who} opened the workshop"),
    "workshop.moved": _workshop_moved,
    "participant.joined": _joined,
    "participant.recognised": gettext_lazy("{who} took the seat of last time again"),
    "participant.came_back": gettext_lazy("{who} came back to their own seat on another device"),
    "participant.same_person": gettext_lazy("{who} said that two seats are one person’s; the older one is over"),
    "participant.removed": _removed,
    "participant.welcome_again": _welcome_again,
    "roles.confirmed": _roles_confirmed,
    "door.changed": _door_changed,
    # The name follows.
    "door.knocked": gettext_lazy("Somebody knocked at the door"),
    "door.admitted": _let_in,
    "door.refused": _not_let_in,
    "participant.role_changed": _role_changed,
    "ballots.locked": gettext_lazy("{who} locked the ballots"),
    "ballots.unlocked": gettext_lazy("{who} reopened the ballots"),
    "agenda.changed": gettext_lazy("{who} changed the agenda"),
    "agenda.sent": _agenda_sent,
    "checklist.answered": _checklist_answered,
    "workshop.planned": _planned,
    "costs.changed": gettext_lazy("{who} changed the numbers of the cost model"),
    "round.opened": _round_opened,
    "round.closed": _round_closed,
    "criterion.revealed": _revealed,
    "table.laid": _laid,
    "table.cleared": gettext_lazy("{who} cleared the table"),
    "workshop.promise_changed": _promise_changed,
    "workshop.facts_changed": _facts_changed,
    "people.invited": _invited,
    "people.seated_again": _seated_again,
    "invitation.withdrawn": gettext_lazy("{who} took an invitation back"),
    "deadline.set": _deadline_set,
    "deadline.dropped": gettext_lazy("{who} dropped the deadline for the answers"),
    "reminders.sent": _reminded,
    "recommendation.requested": gettext_lazy("{who} asked for the recommendation"),
    "recommendation.computed": _computed,
    "gate.waived": _waived,
    "gate.restored": _restored,
    "note.added": _note_added,
    "note.parked": gettext_lazy("{who} put a note off to the parking lot"),
    "note.settled": gettext_lazy("{who} settled what was parked"),
    "note.brought_back": gettext_lazy("{who} brought back what was parked"),
    "workshop.co_facilitator_added": gettext_lazy("{who} made a co-facilitator"),
    "workshop.co_facilitator_removed": gettext_lazy("{who} took a co-facilitator out"),
    "workshop.taken_over": _taken_over,
}
