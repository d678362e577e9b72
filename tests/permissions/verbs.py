"""Every verb of the domain that says by whom, on an object of Acme that is where the verb can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from tests.permissions.at_hand import A_FILE, again, decision, invitation_of, last_round, note_of, parked_of, room, soon
from tests.permissions.rooms import gates
from tests.permissions.site import Site
from tests.permissions.texts import decision_text
from workshops.domain import (
    agenda,
    agenda_mails,
    assumptions,
    channels,
    checklist,
    costs,
    decision_import,
    decision_life,
    decision_moves,
    decision_uploads,
    decisions,
    directory,
    door,
    early_revisits,
    facilitation,
    facilitators,
    invitations,
    joining_domains,
    mail_steering,
    meetings,
    member_invitations,
    member_invitations_ending,
    membership,
    notes,
    participants,
    person_erasing,
    pilot_readings,
    pilot_uploads,
    pilots,
    prescoring,
    readings,
    recommendations,
    retention,
    reveals,
    revisit_plans,
    revisits,
    rooms,
    rounds,
    seats_again,
    table,
    time_zones,
    tokens,
    workshop_templates,
    workspaces,
)
from workshops.domain.use_case_facts import UseCaseFacts
from workshops.enums import (
    AssumptionState,
    DecisionMove,
    DecisionStatus,
    Door,
    MemberRole,
    OccurrenceReason,
    RevealPolicy,
    RevisitOutcome,
    Stage,
    Succession,
    TokenScope,
)
from workshops.models import Member
from workshops.queries.persons import person_of_seat
from workshops.queries.retention import Kept
from workshops.queries.revisit_rooms import brief_of, things_to_look_at

Verb = Callable[[Site, Member], object]

VERBS: Mapping[str, Verb] = {
    "directory.make_secret": lambda site, by: directory.make_secret(workspace=site.cast.acme, by=by),
    "directory.revoke_secret": lambda site, by: directory.revoke_secret(workspace=site.cast.acme, by=by),
    "joining_domains.add_domain": lambda site, by: joining_domains.add_domain(
        workspace=site.cast.acme, by=by, domain="acme.example"
    ),
    "joining_domains.remove_domain": lambda site, by: joining_domains.remove_domain(domain=site.domain, by=by),
    "member_invitations.invite_by_link": lambda site, by: member_invitations.invite_by_link(
        workspace=site.cast.acme, by=by, role=MemberRole.MEMBER
    ),
    "member_invitations.invite_by_mail": lambda site, by: member_invitations.invite_by_mail(
        workspace=site.cast.acme, by=by, email="new@partner.example", role=MemberRole.MEMBER
    ),
    "member_invitations_ending.withdraw_invitation": lambda site, by: member_invitations_ending.withdraw_invitation(
        invitation=site.member_invitation, by=by
    ),
    "membership.change_role": lambda site, by: membership.change_role(site.cast.nora, MemberRole.FACILITATOR, by=by),
    "membership.end_membership": lambda site, by: membership.end_membership(site.cast.nora, by=by),
    "workspaces.rename_workspace": lambda site, by: workspaces.rename_workspace(
        workspace=site.cast.acme, by=by, name="Acme"
    ),
    "workspaces.set_workspace_language": lambda site, by: workspaces.set_workspace_language(
        workspace=site.cast.acme, by=by, language="en-gb"
    ),
    "person_erasing.erase_person": lambda site, by: person_erasing.erase_person(
        person=person_of_seat(site.rooms["lobby"].seats["guest"]), by=by
    ),
    "retention.keep_for": lambda site, by: retention.keep_for(
        workspace=site.cast.acme,
        by=by,
        kept=Kept(workshops=9, invitations=None, notices=None, readings=None, audit=None),
    ),
    "agenda.change_agenda": lambda site, by: agenda.change_agenda(
        workshop=room(site, "lobby"), by=by, minutes={Stage.LOBBY: 7}
    ),
    "agenda_mails.send_agenda": lambda site, by: agenda_mails.send_agenda(
        workshop=room(site, "lobby"), by=by, emails=["new@partner.example"], starts_at=timezone.now() + soon()
    ),
    "checklist.answer_question": lambda site, by: checklist.answer_question(
        workshop=room(site, "lobby"), by=by, question="use", ticked=True
    ),
    "meetings.plan_meeting": lambda site, by: meetings.plan_meeting(
        workshop=room(site, "lobby"), by=by, starts_at=timezone.now() + soon()
    ),
    "meetings.prepare_meeting": lambda site, by: meetings.prepare_meeting(
        workshop=room(site, "lobby"), by=by, facts=UseCaseFacts(budget="none"), starts_at=timezone.now() + soon()
    ),
    "workshop_templates.keep_template": lambda site, by: workshop_templates.keep_template(
        workshop=room(site, "lobby"), by=by, name="Another"
    ),
    "workshop_templates.rename_template": lambda site, by: workshop_templates.rename_template(
        template=site.template, by=by, name="Another"
    ),
    "workshop_templates.delete_template": lambda site, by: workshop_templates.delete_template(
        template=site.template, by=by
    ),
    "workshop_templates.duplicate_workshop": lambda site, by: workshop_templates.duplicate_workshop(
        workshop=room(site, "lobby"), by=by, title="Again"
    ),
    "workshop_templates.open_from": lambda site, by: workshop_templates.open_from(
        workspace=site.cast.acme, by=by, setup=site.template.setup, said={}
    ),
    "assumptions.mark_assumption": lambda site, by: assumptions.mark_assumption(
        assumption=site.log["accepted"].assumption, by=by, state=AssumptionState.BROKEN
    ),
    "costs.change_costs": lambda site, by: costs.change_costs(
        workshop=room(site, "recommendation"), by=by, inputs={"answer_tokens": 20}
    ),
    "channels.add_channel": lambda site, by: channels.add_channel(
        workspace=site.cast.acme,
        by=by,
        name="Room",
        url="https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/abcdefghijklmnopqrstuvwx",
    ),
    "channels.remove_channel": lambda site, by: channels.remove_channel(channel=site.channel, by=by),
    "tokens.make_token": lambda site, by: tokens.make_token(
        member=site.cast.zora, by=by, name="nightly run", scope=TokenScope.READ
    ),
    "tokens.revoke_token": lambda site, by: tokens.revoke_token(token=site.token, by=by),
    "tokens.revoke_tokens_of": lambda site, by: tokens.revoke_tokens_of(member=site.cast.nora, by=by),
    "channels.try_channel": lambda site, by: channels.try_channel(channel=site.channel, by=by),
    "mail_steering.send_again": lambda site, by: mail_steering.send_again(mail=site.mail, by=by),
    "mail_steering.cancel_mail": lambda site, by: mail_steering.cancel_mail(mail=site.mail, by=by),
    "decision_import.link_successor": lambda site, by: decision_import.link_successor(
        older=site.draft, newer=decision(site, "due"), by=by
    ),
    "decision_import.link_amendment": lambda site, by: decision_import.link_amendment(
        older=decision(site, "accepted"), newer=decision(site, "completed"), by=by
    ),
    "decision_import.keep_source": lambda site, by: decision_import.keep_source(
        decision=site.draft, by=by, status=DecisionStatus.PROPOSED, source="one.md", source_text="x"
    ),
    "decision_import.follow_status": lambda site, by: decision_import.follow_status(
        decision=decision(site), by=by, status=DecisionStatus.RETIRED, source="one.md"
    ),
    "decision_uploads.take_upload": lambda site, by: decision_uploads.take_upload(
        upload=site.upload, by=by, plan_revisits=False, told=lambda prospect: {}
    ),
    "pilots.import_pilot": lambda site, by: pilots.import_pilot(subject=decision(site), by=by, file=A_FILE),
    "pilots.keep_pilot": lambda site, by: pilots.keep_pilot(
        subject=decision(site), by=by, file=A_FILE, judged=pilots.judge(subject=decision(site), file=A_FILE)
    ),
    "pilots.erase_file": lambda site, by: pilots.erase_file(pilot=site.pilots["decided"].pilot, by=by),
    "pilot_readings.take_from_pilot": lambda site, by: pilot_readings.take_from_pilot(
        pilot=site.pilots["decided"].pilot,
        signal=site.log["decided"].signal,
        by=by,
        metric="accuracy",
        variant="PLANTED-variant",
    ),
    "pilot_uploads.keep_upload": lambda site, by: pilot_uploads.keep_upload(
        subject=decision(site), by=by, sent=pilot_uploads.Sent("a.csv", A_FILE.content)
    ),
    "pilot_uploads.map_upload": lambda site, by: pilot_uploads.map_upload(
        upload=site.pilots["decided"].waiting, by=by, mapping={"case": "case"}
    ),
    "pilot_uploads.name_metrics": lambda site, by: pilot_uploads.name_metrics(
        upload=site.pilots["decided"].waiting, by=by, named={"Accuracy": "accuracy"}
    ),
    "pilot_uploads.compare_upload": lambda site, by: pilot_uploads.compare_upload(
        upload=site.pilots["decided"].waiting, by=by, beside=site.pilots["decided"].pilot
    ),
    "pilot_uploads.take_upload": lambda site, by: pilot_uploads.take_upload(
        upload=site.pilots["decided"].was_read, by=by
    ),
    "pilot_uploads.discard_upload": lambda site, by: pilot_uploads.discard_upload(
        upload=site.pilots["decided"].waiting, by=by
    ),
    "decisions.end_superseded": lambda site, by: decisions.end_superseded(
        older=decision(site), newer=decision(site, "due"), by=by
    ),
    "decisions.record_decision": lambda site, by: decisions.record_decision(
        workshop=room(site, "recommendation"), by=by, text=decision_text()
    ),
    "decisions.revise_decision": lambda site, by: decisions.revise_decision(
        decision=decision(site), by=by, text=decision_text("Another title"), seen=site.log["decided"].sha256
    ),
    "decisions.accept_decision": lambda site, by: decisions.accept_decision(
        decision=decision(site), by=by, unsigned_reason="Agreed aloud."
    ),
    # In its caller's transaction, which holds the lock.
    "decisions.end_decision": lambda site, by: transaction.atomic(decisions.end_decision)(
        decision_moves.lock(decision(site)), by=by, move=DecisionMove.RETIRE
    ),
    "decision_life.amend": lambda site, by: transaction.atomic(decision_life.amend)(
        decision_moves.lock(decision(site, "accepted")), decision_moves.lock(decision(site, "completed")), by
    ),
    "decision_life.propose_decision": lambda site, by: decision_life.propose_decision(decision=site.draft, by=by),
    "decision_life.reject_decision": lambda site, by: decision_life.reject_decision(
        decision=decision(site), by=by, reason="It is not wanted."
    ),
    "decision_life.supersede_decision": lambda site, by: decision_life.supersede_decision(
        decision=decision(site, "accepted"), by=by, newer=decision(site, "completed"), kind=Succession.REPLACES
    ),
    "decision_life.reopen_decision": lambda site, by: decision_life.reopen_decision(
        decision=decision(site, "retired"), by=by, reason="It is back."
    ),
    "revisit_plans.resume_plan": lambda site, by: revisit_plans.resume_plan(decision=decision(site, "retired"), by=by),
    "decisions.retire_decision": lambda site, by: decisions.retire_decision(
        decision=decision(site), by=by, reason="It is gone."
    ),
    "facilitation.lock_ballots": lambda site, by: facilitation.lock_ballots(workshop=room(site, "scoring"), by=by),
    "facilitation.unlock_ballots": lambda site, by: facilitation.unlock_ballots(workshop=room(site, "scoring"), by=by),
    "facilitators.add_co_facilitator": lambda site, by: facilitators.add_co_facilitator(
        workshop=room(site, "lobby"), by=by, member=site.cast.nora
    ),
    "facilitators.remove_co_facilitator": lambda site, by: facilitators.remove_co_facilitator(
        workshop=room(site, "lobby"), by=by, member=site.cast.cole
    ),
    "facilitators.take_over": lambda site, by: facilitators.take_over(
        workshop=room(site, "lobby"), by=by, to=site.cast.ana
    ),
    "invitations.invite_people": lambda site, by: invitations.invite_people(
        workshop=room(site, "lobby"), by=by, emails=["new@partner.example"]
    ),
    "invitations.withdraw_invitation": lambda site, by: invitations.withdraw_invitation(
        invitation=invitation_of(site.rooms["lobby"]), by=by
    ),
    "notes.add_note": lambda site, by: notes.add_note(workshop=room(site, "discussion"), by=by, text="A note."),
    "notes.park_note": lambda site, by: notes.park_note(note=note_of(site.rooms["discussion"]), by=by),
    "notes.settle_note": lambda site, by: notes.settle_note(note=parked_of(site.rooms["discussion"]), by=by),
    "notes.bring_back_note": lambda site, by: notes.bring_back_note(note=parked_of(site.rooms["discussion"]), by=by),
    "participants.remove_participant": lambda site, by: participants.remove_participant(
        participant=site.rooms["lobby"].seats["somebody"], by=by
    ),
    "participants.welcome_again": lambda site, by: participants.welcome_again(
        participant=site.rooms["lobby"].seats["somebody"], by=by
    ),
    "participants.confirm_roles": lambda site, by: participants.confirm_roles(workshop=room(site, "lobby"), by=by),
    "door.set_door": lambda site, by: door.set_door(workshop=room(site, "lobby"), by=by, door=Door.ADMIT),
    "door.admit": lambda site, by: door.admit(workshop=room(site, "lobby"), by=by),
    "door.refuse": lambda site, by: door.refuse(workshop=room(site, "lobby"), by=by),
    "participants.change_role": lambda site, by: participants.change_role(
        participant=site.rooms["lobby"].seats["somebody"], by=by, role="data"
    ),
    "prescoring.open_scoring": lambda site, by: prescoring.open_scoring(
        workshop=room(site, "lobby"), by=by, due_at=timezone.now() + soon()
    ),
    "prescoring.set_deadline": lambda site, by: prescoring.set_deadline(
        workshop=room(site, "scoring"), by=by, due_at=timezone.now() + soon()
    ),
    "prescoring.remind_missing": lambda site, by: prescoring.remind_missing(workshop=room(site, "scoring"), by=by),
    "readings.take_reading": lambda site, by: readings.take_reading(signal=site.log["decided"].signal, by=by, value=1),
    "readings.take_csv": lambda site, by: readings.take_csv(
        signal=site.log["decided"].signal, by=by, text="at,value\n2026-01-02,1\n"
    ),
    "recommendations.request_recommendation": lambda site, by: recommendations.request_recommendation(
        workshop=room(site, "recommendation"), by=by
    ),
    "reveals.reveal_criterion": lambda site, by: reveals.reveal_criterion(
        workshop=room(site, "discussion"), by=by, criterion="latency"
    ),
    "reveals.reveal_rest": lambda site, by: reveals.reveal_rest(workshop=room(site, "discussion"), by=by),
    "table.put_on_table": lambda site, by: table.put_on_table(
        workshop=room(site, "discussion"), by=by, criterion="latency"
    ),
    "table.clear_table": lambda site, by: table.clear_table(workshop=room(site, "discussion"), by=by),
    "table.score_again": lambda site, by: table.score_again(
        workshop=room(site, "discussion"), by=by, criterion="latency"
    ),
    "rooms.lay_on_table": lambda site, by: rooms.lay_on_table(
        workshop=room(site, "discussion"), round_=last_round(room(site, "discussion")), by=by, criterion="latency"
    ),
    "rooms.change_facts": lambda site, by: rooms.change_facts(
        workshop=room(site, "lobby"), by=by, facts=UseCaseFacts("look_up", "modest", 4000)
    ),
    "reveals.change_promise": lambda site, by: reveals.change_promise(
        workshop=room(site, "lobby"), by=by, reveal=RevealPolicy.END, anonymous=False
    ),
    "early_revisits.ask_early": lambda site, by: early_revisits.ask_early(
        decision=decision(site), by=by, due_on=date.fromisoformat(site.early), reason="New prices."
    ),
    "early_revisits.open_early": lambda site, by: early_revisits.open_early(
        decision=decision(site), by=by, due_on=date.fromisoformat(site.early), reason=OccurrenceReason.HAND
    ),
    "revisit_plans.start_plan": lambda site, by: revisit_plans.start_plan(
        decision=site.draft, by=by, terms={"every_months": 6}
    ),
    "revisit_plans.steer_plan": lambda site, by: revisit_plans.steer_plan(
        decision=decision(site), by=by, terms={"every_months": 6}
    ),
    "revisit_plans.end_plan": lambda site, by: revisit_plans.end_plan(decision=decision(site), by=by),
    "revisits.snooze_revisit": lambda site, by: revisits.snooze_revisit(
        occurrence=site.log["due"].occurrence, by=by, until=date.fromisoformat(site.early), reason="It can wait."
    ),
    "revisits.reassign_revisit": lambda site, by: revisits.reassign_revisit(
        occurrence=site.log["due"].occurrence, by=by, owner="PLANTED-nora"
    ),
    "time_zones.set_workspace_zone": lambda site, by: time_zones.set_workspace_zone(
        workspace=site.cast.acme, by=by, time_zone="Europe/Berlin"
    ),
    "revisits.start_revisit": lambda site, by: revisits.start_revisit(occurrence=site.log["due"].occurrence, by=by),
    "revisits.complete_revisit": lambda site, by: revisits.complete_revisit(
        occurrence=site.log["due"].occurrence, by=by, outcome=RevisitOutcome.REAFFIRMED
    ),
    "revisits.find_nothing_changed": lambda site, by: revisits.find_nothing_changed(
        occurrence=site.log["due"].occurrence, by=by, looked_at=things_to_look_at(brief_of(site.log["due"].occurrence))
    ),
    "rooms.end_revisit_room": lambda site, by: rooms.end_revisit_room(
        workshop=again(site), by=by, outcome=RevisitOutcome.REAFFIRMED
    ),
    "seats_again.say_same_person": lambda site, by: seats_again.say_same_person(
        workshop=room(site, "lobby"),
        by=by,
        seat=site.rooms["lobby"].seats["somebody"],
        lost=site.rooms["lobby"].seats["guest"],
    ),
    "seats_again.seat_people_again": lambda site, by: seats_again.seat_people_again(workshop=again(site), by=by),
    "rooms.create_workshop": lambda site, by: rooms.create_workshop(
        workspace=site.cast.acme, by=by, title="New", use_case="New."
    ),
    "rooms.move_stage": lambda site, by: rooms.move_stage(workshop=room(site, "lobby"), by=by, to=Stage.SCORING),
    "rooms.waive_gate": lambda site, by: rooms.waive_gate(
        workshop=room(site, "recommendation"), by=by, gate=gates(room(site, "recommendation"))[1], reason="It is met."
    ),
    "rooms.restore_gate": lambda site, by: rooms.restore_gate(
        workshop=room(site, "recommendation"), by=by, gate=gates(room(site, "recommendation"))[0]
    ),
    "rooms.change_stage": lambda site, by: rooms.change_stage(
        workshop=room(site, "discussion"), to=Stage.WEIGHTING, by=by
    ),
    "revisit_plans.close_room": lambda site, by: revisit_plans.close_room(
        decision=decision(site, "started"), by=by, outcome=RevisitOutcome.RETIRED
    ),
    "rounds.open_round": lambda site, by: rounds.open_round(workshop=room(site, "lobby"), by=by),
    "rounds.close_round": lambda site, by: rounds.close_round(round_=last_round(room(site, "scoring")), by=by),
    "rounds.reveal": lambda site, by: rounds.reveal(
        round_=last_round(room(site, "discussion")), criteria=["latency"], by=by
    ),
    "rounds.reveal_everything": lambda site, by: rounds.reveal_everything(workshop=room(site, "discussion"), by=by),
}


# What has to have happened before, so that a verb has something to do.
BEFOREHAND: Mapping[str, Callable[[Site], object]] = {
    "directory.revoke_secret": lambda site: VERBS["directory.make_secret"](site, site.cast.zora),
    "facilitation.unlock_ballots": lambda site: VERBS["facilitation.lock_ballots"](site, site.cast.zora),
    "participants.welcome_again": lambda site: participants.remove_participant(
        participant=site.rooms["lobby"].seats["somebody"], by=site.cast.zora, for_good=True
    ),
    "door.admit": lambda site: door.knock_at(workshop=room(site, "lobby"), name="Kim", role="data"),
    "door.refuse": lambda site: door.knock_at(workshop=room(site, "lobby"), name="Kim", role="data"),
    "table.clear_table": lambda site: VERBS["table.put_on_table"](site, site.cast.zora),
}
