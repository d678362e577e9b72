"""The log's events in words: for each kind one sentence, without its full stop, since texts may follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from workshops import dates
from workshops.enums import (
    AssumptionState,
    ChannelKind,
    Door,
    Leaving,
    MemberRole,
    OccurrenceReason,
    RevealPolicy,
    RevisitOutcome,
    Stage,
    Stance,
    TokenScope,
)
from workshops.figures import listed, whole
from workshops.models import Decision
from workshops.queries.log import HistoryEntry
from workshops.words.numbers import plain_number
from workshops.words.use_case_facts import facts_words

Names = Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """An event: who did it, its body, and words for the ids in it."""

    who: str
    body: Mapping[str, object]
    names: Names

    def __getitem__(self, key: str) -> object:
        return self.body[key]

    def text(self, key: str) -> str:
        return str(self.body[key])

    def count(self, key: str) -> int:
        return int(self.text(key))

    def texts(self, key: str) -> list[str]:
        found = self.body.get(key)
        return [str(text) for text in found] if isinstance(found, list) else []

    def named(self, key: str) -> str:
        """The word for a key of a framework, of a role or of a gate; without one, the key as words."""
        return self.names.get(self.text(key), plain_key(self.text(key)))

    def name(self, key: str, otherwise: str) -> str:
        return self.names.get(str(self.body.get(key)), otherwise)


def describe(entry: HistoryEntry, names: Names) -> str:
    """Who did what: `"Ana opened round 2"`. `names`: words for the ids in events, for example an assumption's."""
    sentence = _SENTENCES.get(entry.kind)
    if sentence is None:  # of a later version of Advisor
        return _("{who}: {kind}").format(who=entry.who, kind=entry.kind.replace(".", " ").replace("_", " "))
    said = Said(entry.who, entry.body, names)
    return (sentence(said) if callable(sentence) else str(sentence).format(who=said.who)).strip()


def _day(said: str) -> str:
    return dates.short(date.fromisoformat(said))


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
    return sentence.format(who=said.who, round=said["round"], count=count)


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
    return sentence.format(who=said.who, round=said["round"], count=len(keys))


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
    return sentence.format(who=said.who, count=said["count"])


def _seated_again(said: Said) -> str:
    sentence = ngettext(
        "{who} wrote to {count} person of last time, to take their seat again",
        "{who} wrote to {count} people of last time, to take their seats again",
        said.count("count"),
    )
    return sentence.format(who=said.who, count=said["count"])


def _addresses_erased(said: Said) -> str:
    sentence = ngettext("{who} erased {count} address", "{who} erased {count} addresses", said.count("count"))
    return sentence.format(who=said.who, count=said["count"])


def _old_data_erased(said: Said) -> str:
    parts = []
    if "workshops" in said.body:
        count = said.count("workshops")
        parts.append(ngettext("{count} workshop", "{count} workshops", count).format(count=whole(count)))
    if "invitations" in said.body:
        count = said.count("invitations")
        parts.append(ngettext("{count} address", "{count} addresses", count).format(count=whole(count)))
    if "notices" in said.body:
        count = said.count("notices")
        parts.append(ngettext("{count} message", "{count} messages", count).format(count=whole(count)))
    if "readings" in said.body:
        count = said.count("readings")
        parts.append(ngettext("{count} reading", "{count} readings", count).format(count=whole(count)))
    return _("What was kept for long enough was removed: {things}").format(things=listed(parts))


def _readings_expired(said: Said) -> str:
    count = said.count("count")
    sentence = ngettext(
        "{count} reading was removed, kept for long enough",
        "{count} readings were removed, kept for long enough",
        count,
    )
    return sentence.format(count=whole(count))


def _reasons_erased(said: Said) -> str:
    return _("{who} erased a person’s reasons in round {round}").format(who=said.who, round=said["round"])


def _deadline_set(said: Said) -> str:
    until = datetime.fromisoformat(said.text("answers_due_at"))
    moment = _("{day}, {time} UTC").format(day=dates.short(until.date()), time=f"{until:%H:%M}")
    return _("{who} asked for the answers by {moment}").format(who=said.who, moment=moment)


def _agenda_sent(said: Said) -> str:
    sentence = ngettext(
        "{who} sent the agenda to {count} person", "{who} sent the agenda to {count} people", said.count("count")
    )
    return sentence.format(who=said.who, count=said["count"])


def _checklist_answered(said: Said) -> str:
    """How follows, where somebody said it."""
    question = said.names.get(f"checklist.{said['question']}", plain_key(said.text("question")))
    if said["ticked"]:
        return _("{who} answered “{question}”").format(who=said.who, question=question)
    return _("{who} left “{question}” open").format(who=said.who, question=question)


def _planned(said: Said) -> str:
    if said["starts_at"] is None:
        return _("{who} took back when the workshop meets").format(who=said.who)
    begins = datetime.fromisoformat(said.text("starts_at"))
    moment = _("{day}, {time} UTC").format(day=dates.short(begins.date()), time=f"{begins:%H:%M}")
    return _("{who} planned the workshop for {moment}").format(who=said.who, moment=moment)


def _reminded(said: Said) -> str:
    sentence = ngettext(
        "{who} reminded {count} who was missing", "{who} reminded {count} who were missing", said.count("count")
    )
    return sentence.format(who=said.who, count=said["count"])


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
    return sentence.format(who=said.who, revision=said["revision"], count=voided)


def _signed(said: Said) -> str:
    places = {"who": said.who, "revision": said["revision"], "stance": Stance(said.text("stance")).in_sentence}
    if said.body.get("role"):
        return _("{who} signed revision {revision} for {role}: {stance}").format(role=said.named("role"), **places)
    return _("{who} signed revision {revision}: {stance}").format(**places)


def _accepted(said: Said) -> str:
    """Why, where not everybody stood behind it, follows."""
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


def _evidence_added(said: Said) -> str:
    sentence = _("{who} laid the readings of {signal} before the revisit that is open")
    return sentence.format(who=said.who, signal=said.name("signal", _("a signal")))


def _cadence(said: Said) -> str:
    sentence = ngettext(
        "{who} set the revisits to every month, counted from {day}",
        "{who} set the revisits to every {count} months, counted from {day}",
        said.count("every_months"),
    )
    return sentence.format(who=said.who, count=said["every_months"], day=_day(said.text("anchor_on")))


def _plan_changed(said: Said) -> str:
    """Before there was more to change than the cadence, the event did not say what."""
    if "changed" not in said.body:
        return _cadence(said)
    parts = {
        "every_months": _comes_back,
        "owner": _reminded_now,
        "backup": _steps_in,
        "time_zone": _clock,
    }
    what = listed([parts[key](said) for key in said.texts("changed") if key in parts])
    return _("{who} changed the revisits: {what}").format(who=said.who, what=what)


def _comes_back(said: Said) -> str:
    months = said.count("every_months")
    words = ngettext("every month, counted from {day}", "every {count} months, counted from {day}", months)
    return words.format(count=months, day=_day(said.text("anchor_on")))


def _reminded_now(said: Said) -> str:
    return _("{person} is reminded").format(person=said.name("owner", _("somebody")))


def _steps_in(said: Said) -> str:
    if said["backup"] is None:
        return _("nobody steps in")
    return _("{person} steps in").format(person=said.name("backup", _("somebody")))


def _clock(said: Said) -> str:
    return _("by the clock of {place}").format(place=dates.place_of(said.text("time_zone")))


def _stood_in(said: Said) -> str:
    sentence = _("{who} noted that {owner} has left, and asks {person} now")
    return sentence.format(
        who=said.who, owner=said.name("owner", _("its owner")), person=said.name("stand_in", _("somebody"))
    )


def _owner_back(said: Said) -> str:
    sentence = _("{who} noted that {owner} is back, and asks them again")
    return sentence.format(who=said.who, owner=said.name("owner", _("its owner")))


def _zone_changed(said: Said) -> str:
    sentence = _("{who} changed the workspace’s time zone from {before} to {after}")
    return sentence.format(who=said.who, before=said["from"], after=said["to"])


def _member_invited(said: Said) -> str:
    role = MemberRole(said.text("role")).in_sentence
    if said["by_link"]:
        return _("{who} made a link that lets one person in as {role}").format(who=said.who, role=role)
    return _("{who} invited somebody as {role}").format(who=said.who, role=role)


def _language_changed(said: Said) -> str:
    if not said["to"]:
        return _("{who} let everybody’s browser choose the language").format(who=said.who)
    sentence = _("{who} set the workspace’s language to {language}")
    return sentence.format(who=said.who, language=get_language_info(said.text("to"))["name_translated"])


def _became_member(said: Said) -> str:
    """Whoever let them in did it; the installation itself is not named."""
    person, role = said.name("member", _("somebody")), MemberRole(said.text("role")).in_sentence
    if said.body.get("again"):
        return _("{who} took {person} in again as {role}").format(who=said.who, person=person, role=role)
    return _("{who} took {person} in as {role}").format(who=said.who, person=person, role=role)


def _member_role_changed(said: Said) -> str:
    before, after = MemberRole(said.text("from")).in_sentence, MemberRole(said.text("to")).in_sentence
    sentence = _("{who} changed the role of {person} from {before} to {after}")
    return sentence.format(who=said.who, person=said.name("member", _("somebody")), before=before, after=after)


def _member_left(said: Said) -> str:
    person = said.name("member", _("somebody"))
    sentence = {
        Leaving.LEFT: _("{person} left the workspace"),
        Leaving.DIRECTORY: _("The directory took {person} out of the workspace"),
        Leaving.ERASED: _("{who} took {person} out of the workspace, to erase them"),
        Leaving.REMOVED: _("{who} took {person} out of the workspace"),
    }[Leaving(said.text("reason"))]
    return sentence.format(who=said.who, person=person)


def _ownership_transferred(said: Said) -> str:
    sentence = _("{who} handed the ownership of the workspace to {person}")
    return sentence.format(who=said.who, person=said.name("to", _("somebody")))


def _asked_early(said: Said) -> str:
    if OccurrenceReason(said.text("reason")) is OccurrenceReason.SIGNAL:
        sentence = _("{who} called for an early revisit on {day}, because a signal broke")
    else:
        sentence = _("{who} asked for an early revisit on {day}")
    return sentence.format(who=said.who, day=_day(said.text("due_on")))


def _snoozed(said: Said) -> str:
    return _("{who} put the revisit off until {day}").format(who=said.who, day=_day(said.text("until")))


def _due(said: Said) -> str:
    return _("{who} called for the revisit that is due on {day}").format(who=said.who, day=_day(said.text("due_on")))


def _left(said: Said) -> str:
    since = dates.short(datetime.fromisoformat(said.text("since")).date())
    return _("{who} called for the revisit again, which was started and left since {day}").format(
        who=said.who, day=since
    )


def _missed(said: Said) -> str:
    days = listed(map(_day, said.texts("due_on")), either=True)
    return _("{who} noted that nobody looked at it on {days}").format(who=said.who, days=days)


def _completed(said: Said) -> str:
    outcome = RevisitOutcome(said.text("outcome")).in_sentence
    if seen := said.texts("looked_at"):
        sentence = _("{who} looked alone at {things}, and nothing changed: {outcome}")
        return sentence.format(who=said.who, things=things_looked_at(seen), outcome=outcome)
    return _("{who} completed the revisit: {outcome}").format(who=said.who, outcome=outcome)


def things_looked_at(keys: Sequence[str]) -> str:
    """`"the last answers, 2 assumptions and the fallback"`, of the keys that a revisit keeps."""
    assumed = sum(key.startswith("assumption:") for key in keys)
    said = {
        "answers": _("the last answers"),
        "assumptions": ngettext("{count} assumption", "{count} assumptions", assumed).format(count=whole(assumed)),
        "metrics": _("the metrics"),
        "fallback": _("the fallback"),
    }
    return listed([words for key, words in said.items() if key in keys or (key == "assumptions" and assumed)])


def _channel_kind(said: Said) -> str:
    return str(ChannelKind(said.text("kind")).label)


def _channel_added(said: Said) -> str:
    """The name that it was given follows, as with the two below."""
    return _("{who} added a channel ({kind})").format(who=said.who, kind=_channel_kind(said))


def _channel_removed(said: Said) -> str:
    return _("{who} removed a channel ({kind})").format(who=said.who, kind=_channel_kind(said))


def _channel_tested(said: Said) -> str:
    if said["arrived"]:
        sentence = _("{who} sent a test to a channel ({kind}), which arrived")
    else:
        sentence = _("{who} sent a test to a channel ({kind}), which did not arrive")
    return sentence.format(who=said.who, kind=_channel_kind(said))


def _token_made(said: Said) -> str:
    scope = TokenScope(said.text("scope")).in_sentence
    if said.body["expires_on"] is None:
        return _("{who} made a token that may {scope}").format(who=said.who, scope=scope)
    sentence = _("{who} made a token that may {scope} until {day}")
    return sentence.format(who=said.who, scope=scope, day=_day(said.text("expires_on")))


def _token_revoked(said: Said) -> str:
    scope = TokenScope(said.text("scope")).in_sentence
    return _("{who} revoked a token that could {scope}").format(who=said.who, scope=scope)


def plain_key(key: str) -> str:
    return key.replace("_", " ")


def label_of(number: int) -> str:
    """42 → `"D-0042"`."""
    return Decision(number=number).label


_SENTENCES: dict[str, str | Promise | Callable[[Said], str]] = {
    "log.stated": gettext_lazy("From here on the log states every row of this decision, and all of them are compared"),
    "texts.erased": gettext_lazy("{who} had texts erased"),
    "person.erased": gettext_lazy("{who} erased a person: their name, their address and their own words"),
    "reasons.erased": _reasons_erased,
    "workspace.retention_changed": gettext_lazy("{who} changed for how long the workspace keeps things"),
    "workspace.old_data_erased": _old_data_erased,
    "workshop.expired": gettext_lazy(
        "The workshop was removed: it had come to no decision and was kept for long enough"
    ),
    "readings.expired": _readings_expired,
    "workspace.created": gettext_lazy("{who} made the workspace"),
    "workspace.time_zone_changed": _zone_changed,
    "workspace.domain_added": gettext_lazy("{who} lets everybody become a member whose address is of the domain"),
    "workspace.domain_removed": gettext_lazy(
        "{who} lets nobody become a member any more by the domain of their address"
    ),
    "workspace.directory_let_in": gettext_lazy("{who} let the organisation’s directory say who has left"),
    "workspace.directory_shut_out": gettext_lazy("{who} let the organisation’s directory say nothing any more"),
    "workspace.renamed": gettext_lazy("{who} gave the workspace the name"),
    "workspace.language_changed": _language_changed,
    "member.invited": _member_invited,
    "member.invitation_withdrawn": gettext_lazy("{who} took an invitation into the workspace back"),
    "participant.became_member": gettext_lazy("{who} took the seat with them into their account"),
    "member.joined": _became_member,
    "member.role_changed": _member_role_changed,
    "member.left": _member_left,
    "ownership.transferred": _ownership_transferred,
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
    "template.kept": gettext_lazy("{who} kept a template"),
    "template.renamed": gettext_lazy("{who} renamed a template"),
    "template.deleted": gettext_lazy("{who} deleted a template"),
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
    "invitations.erased": _addresses_erased,
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
    "revisit.evidence_added": _evidence_added,
    "revisit.planned": _cadence,
    "revisit.plan_changed": _plan_changed,
    "revisit.taken_over": _stood_in,
    "revisit.owner_back": _owner_back,
    "revisit.plan_resumed": _cadence,
    "revisit.plan_ended": gettext_lazy("{who} ended the revisits"),
    "revisit.asked_early": _asked_early,
    "revisit.snoozed": _snoozed,
    "revisit.due": _due,
    "revisit.missed": _missed,
    "revisit.reopened": gettext_lazy("{who} opened the revisit again, because its workshop was cancelled"),
    "revisit.started": gettext_lazy("{who} started a revisit"),
    "revisit.left": _left,
    "revisit.resumed": gettext_lazy("{who} took the revisit up again"),
    "revisit.completed": _completed,
    "channel.added": _channel_added,
    "channel.removed": _channel_removed,
    "channel.tested": _channel_tested,
    "token.made": _token_made,
    "token.revoked": _token_revoked,
}
