"""A plan is steered by hand: how often, who is reminded, who steps in, by which clock. What was signed stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.revisits.conftest import DAY, Sink, current, make_due
from tests.revisits.test_calendar import calendar_of
from workshops import dates
from workshops.domain import decisions, early_revisits, people, revisit_plans, revisits, time_zones
from workshops.domain.decisions import Signer
from workshops.domain.plan_terms import PlanTerms, read_terms
from workshops.domain.tick import tick
from workshops.enums import Channel, MemberRole, ReminderStage
from workshops.models import Decision, Delivery, Event, Member, Occurrence, SignOff, User, Workspace
from workshops.queries.deliveries import notices_for
from workshops.queries.home import home_of
from workshops.refusals import InvalidFields, WrongStage
from workshops.words.home import needs_in_words
from workshops.words.revisits import notice_words

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]
SignIn = Callable[[Member], Client]


def steer(decision: Decision, by: Member, **terms: Any) -> Decision:
    """With the plan as the database has it afterwards."""
    raw = read_terms(terms, workspace=decision.workspace)
    revisit_plans.steer_plan(decision=decision, by=by, terms=raw)
    return Decision.objects.select_related("revisit_plan__owner__user", "workspace").get(pk=decision.pk)


def changes(decision: Decision) -> list[dict[str, Any]]:
    found = Event.objects.filter(subject=f"decision:{decision.pk}", kind="revisit.plan_changed").order_by("seq")
    return [event.body for event in found]


def add(workspace: Workspace, name: str, role: MemberRole = MemberRole.MEMBER, email: str = "") -> Member:
    email = email or f"{name.lower()}@acme.example"
    return people.add_member(workspace=workspace, email=email, name=name, role=role)


def test_a_plan_changes_in_one_event_and_no_signature_is_voided(decision: Decision, ana: Member, ben: Member) -> None:
    dee = add(ana.workspace, "Dee")
    before = decisions.current_revision(decision)
    decisions.sign_off(decision=decision, signer=Signer(None, ana), stance="approve", revision_sha256=before.sha256)
    plan = steer(decision, ana, owner="dee@acme.example", backup="Ben", time_zone="Asia/Tokyo").revisit_plan
    assert (plan.owner, plan.backup, plan.time_zone, plan.every_months) == (dee, ben, "Asia/Tokyo", 3)
    assert decisions.current_revision(decision) == before
    assert SignOff.objects.get().voided_at is None
    (body,) = changes(decision)
    assert body["changed"] == ["owner", "backup", "time_zone"]
    assert (body["owner"], body["time_zone"]) == (str(dee.pk), "Asia/Tokyo")
    decision.refresh_from_db()
    assert decision.status == "accepted"


def test_what_changes_nothing_writes_nothing(decision: Decision, ana: Member) -> None:
    before = Event.objects.count()
    steer(decision, ana, every_months=3, owner="Ben", time_zone="UTC")
    steer(decision, ana)
    assert Event.objects.count() == before


def test_another_clock_keeps_the_day_and_moves_the_hour(decision: Decision, ana: Member) -> None:
    day = current(decision).due_on
    steer(decision, ana, time_zone="America/New_York")
    moved = current(decision)
    assert (moved.due_on, moved.sequence) == (day, 0)
    assert moved.due_at == dates.local_instant(day, "America/New_York")


@pytest.mark.parametrize("standing", ["due", "early"])
def test_a_new_cadence_does_not_wipe_away_what_has_come(decision: Decision, ana: Member, standing: str) -> None:
    today = dates.day_in(timezone.now(), "UTC")
    if standing == "due":
        open_ = make_due(decision, days_ago=40)
    else:
        open_ = early_revisits.ask_early(decision=decision, by=ana, due_on=today + 5 * DAY, reason="New prices.")
    steer(decision, ana, every_months=12)
    assert current(decision) == open_
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    assert current(decision).due_on == dates.add_months(today, 12)


def test_a_new_cadence_counts_from_today_where_nothing_has_come(decision: Decision, ana: Member) -> None:
    steer(decision, ana, every_months=1)
    assert current(decision).due_on == dates.add_months(dates.day_in(timezone.now(), "UTC"), 1)
    assert changes(decision)[0]["changed"] == ["every_months"]


def test_whoever_is_reminded_from_now_on_gets_the_reminder_and_the_one_before_does_not(
    decision: Decision, ana: Member, sink: Sink
) -> None:
    due_at = current(decision).due_at
    tick(now=due_at - 14 * DAY)
    add(ana.workspace, "Dee")
    steer(decision, ana, owner="Dee")
    tick(now=due_at - 13 * DAY)
    tick(now=due_at)
    said = {who: [calendar_of(mail)["method"] for mail in sink.to(f"{who}@acme.example")] for who in ("ben", "dee")}
    assert said == {"ben": ["REQUEST", "CANCEL"], "dee": ["REQUEST", "REQUEST"]}
    assert len(sink.mails) == 4


def test_a_decision_that_is_over_has_no_plan_to_steer(decision: Decision, ana: Member) -> None:
    decisions.retire_decision(decision=decision, by=ana, reason="Sold.")
    with pytest.raises(WrongStage, match="does not come back any more"):
        steer(decision, ana, every_months=1)


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"owner": "Nobody Known"}, "owner", "Nobody in this workspace is called “Nobody Known”."),
    ({"owner": "Dee"}, "owner", "2 members are called “Dee”. Give the e-mail address of the one that you mean."),
    ({"owner": "dée"}, "owner", "Nobody in this workspace is called “dée”."),
    ({"owner": "Vic"}, "owner", "Vic is a viewer, who changes nothing. Name a member who takes part."),
    ({"owner": "gus@acme.example"}, "owner", "Nobody in this workspace is called “gus@acme.example”."),
    ({"owner": "cara@elsewhere.example"}, "owner", "Nobody in this workspace is called"),
    ({"owner": ""}, "owner", "Say who is reminded: a member’s name or e-mail address."),
    ({"owner": None}, "owner", "Say who is reminded: a member’s name or e-mail address."),
    ({"owner": 7}, "owner", "Give a text."),
    ({"backup": "Nobody Known"}, "backup", "Nobody in this workspace is called “Nobody Known”."),
    ({"backup": "Ben"}, "backup", "Ben is reminded already. Name somebody else who steps in, or nobody."),
    ({"time_zone": "Europe/Nowhere"}, "time_zone", "“Europe/Nowhere” is not a time zone that is known here."),
    ({"time_zone": "../UTC"}, "time_zone", "“../UTC” is not a time zone that is known here."),
    ({"time_zone": "europe/berlin"}, "time_zone", "Write it as in Europe/Berlin or UTC."),
    ({"time_zone": ""}, "time_zone", "Write it as in Europe/Berlin or UTC."),
    ({"every_months": 13}, "every_months", "A decision comes back every 1 to 12 months."),
    ({"every_months": True}, "every_months", "A decision comes back every 1 to 12 months."),
    ({"every_months": "3"}, "every_months", "A decision comes back every 1 to 12 months."),
]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_half_changed(
    decision: Decision, ana: Member, cara: Member, api: Callable[..., Any]
) -> None:
    add(ana.workspace, "Dee")
    add(ana.workspace, "dee ", email="dee2@acme.example")
    add(ana.workspace, "Vic", MemberRole.VIEWER)
    gus = add(ana.workspace, "Gus")
    Member.objects.filter(pk=gus.pk).update(deactivated_at=timezone.now())
    before = Event.objects.count()
    for terms, field, sentence in WRONG:
        status, answer = api(ana, "PATCH", "/decisions/1/revisit", {"every_months": 6, **terms})
        assert (status, list(answer["error"]["fields"])) == (422, [field]), terms
        assert sentence in answer["error"]["fields"][field]
        assert Event.objects.count() == before
        assert current(decision).plan.every_months == 3


def test_the_api_changes_the_plan_and_answers_with_it(
    decision: Decision, ana: Member, ben: Member, cara: Member, api: Callable[..., Any]
) -> None:
    due_on = current(decision).due_on.isoformat()
    plan = {"every_months": 3, "next_due_on": due_on, "owner": "Ben", "backup": "", "time_zone": "UTC"}
    assert api(ben, "PATCH", "/decisions/D-0001/revisit", {"backup": "Ana"}) == (200, {**plan, "backup": "Ana"})
    assert api(ana, "PATCH", "/decisions/1/revisit", {"owner": "ana@acme.example"}) == (200, {**plan, "owner": "Ana"})
    # Ben is reminded no more, so it is no longer his to steer; Cara's is another workspace.
    for stranger in (ben, cara):
        assert api(stranger, "PATCH", "/decisions/1/revisit", {"every_months": 1})[0] == 404
    assert api(ana, "GET", "/decisions/1")[1]["revisit"] == {**plan, "owner": "Ana"}
    assert api(ana, "PATCH", "/decisions/1/revisit", {"until": 1})[1]["error"]["fields"].keys() == {"until"}
    decisions.retire_decision(decision=decision, by=ana, reason="Sold.")
    assert api(ana, "PATCH", "/decisions/1/revisit", {"every_months": 1})[0] == 409


def test_a_revisit_is_given_to_somebody_else(decision: Decision, ana: Member, api: Callable[..., Any]) -> None:
    revisit = current(decision)
    status, answer = api(ana, "POST", f"/revisits/{revisit.pk}/reassign", {"owner": "Ana"})
    assert (status, answer["owner"], answer["id"]) == (200, "Ana", str(revisit.pk))
    assert api(ana, "POST", f"/revisits/{revisit.pk}/reassign", {"owner": "Zed"})[0] == 422
    revisits.complete_revisit(occurrence=revisit, by=ana, outcome="reaffirmed")
    assert api(ana, "POST", f"/revisits/{revisit.pk}/reassign", {"owner": "Ben"})[0] == 409
    assert current(decision).plan.owner == ana


def test_the_page_changes_the_plan_and_the_history_says_what(
    decision: Decision, ana: Member, ben: Member, as_member: SignIn
) -> None:
    client = as_member(ana)
    for page in ("/decisions/1/", f"/revisits/{current(decision).pk}/"):
        assert 'href="/decisions/1/revisit/"' in client.get(page).content.decode()
    dan = people.add_member(workspace=ana.workspace, email="dan@acme.example", name="Dan", role=MemberRole.MEMBER)
    assert 'href="/decisions/1/revisit/"' not in as_member(dan).get("/decisions/1/").content.decode()
    form = client.get("/decisions/1/revisit/").content.decode()
    assert 'value="Ben"' in form
    assert '<option value="Europe/Berlin">' in form
    sent = {"every_months": "1", "owner": "Ana", "backup": "ben@acme.example", "time_zone": "Europe/Berlin"}
    assert client.post("/decisions/1/revisit/", sent)["Location"] == "/decisions/1/"
    page = " ".join(client.get("/decisions/1/").content.decode().split())
    today = dates.short(dates.day_in(timezone.now(), "Europe/Berlin"))
    assert (
        f"Ana changed the revisits: every month, counted from {today}, Ana is reminded, Ben steps in and"
        " by the clock of Berlin" in page
    )
    assert "It is looked at again every month, and Ana is reminded." in page


def test_the_page_says_at_its_field_what_is_wrong(decision: Decision, ana: Member, as_member: SignIn) -> None:
    sent = {"every_months": "1", "owner": "Zed", "backup": "", "time_zone": "Berlin"}
    answer = as_member(ana).post("/decisions/1/revisit/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nobody in this workspace is called “Zed”." in page
    assert "“Berlin” is not a time zone that is known here." in page
    assert 'value="Zed"' in page


# Whoever was reminded has left.


def leave(member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(deactivated_at=timezone.now())


def told(member: Member) -> list[str]:
    return [notice_words(n) for n in notices_for(member, timezone.now()) if n.stage is ReminderStage.OWNER_GONE]


BEN_LEFT = "Ben has left. From now on you are asked to look at it again."


def test_when_the_owner_leaves_the_backup_is_asked_then_the_approver_then_the_facilitator(
    decide: Callable[..., Decision], ana: Member, ben: Member
) -> None:
    gus = add(ana.workspace, "Gus", MemberRole.FACILITATOR)
    decision = decide(accept=False, revisit={"every_months": 3, "owner": "Ben", "backup": "Dee"} | backup(ana))
    decisions.accept_decision(decision=decision, by=gus, unsigned_reason="Agreed aloud.")
    dee = Member.objects.get(user__name="Dee")
    for gone, next_one in ((ben, dee), (dee, gus), (gus, ana)):
        tick()
        assert told(next_one) == []
        leave(gone)
        tick()
        assert told(next_one) == [BEN_LEFT]
        assert current(decision).plan.looked_after_by == next_one.name
    tick()
    assert Delivery.objects.filter(stage=ReminderStage.OWNER_GONE).count() == 3


def test_of_many_that_somebody_takes_over_one_notice_tells(
    imported: Callable[..., Decision], ana: Member, ben: Member, as_member: SignIn
) -> None:
    made = [imported(f"Number {n}") for n in range(7)]
    zoe = add(ana.workspace, "Zoe")
    imported("Another owner's", owner=zoe)
    leave(ben)
    leave(zoe)
    assert tick()["notices"] == 2
    seven = "Ben has left. From now on you are asked to look at 7 decisions again: D-0001, D-0002, D-0003, D-0004,"
    assert sorted(told(ana)) == [
        f"{seven} D-0005 and 2 more.", "Zoe has left. From now on you are asked to look at it again.",
    ]  # fmt: skip
    board = f"/revisits/?owner={ana.pk}"
    needs = needs_in_words(home_of(ana, timezone.now()), lambda page, key: f"/{page}/?{key}")
    assert {need.what: need.url for need in needs}["Revisits that are yours now"] == f"/board/?owner={ana.pk}"
    office = as_member(ana)
    inbox = office.get("/inbox/?kind=revisits").content.decode()
    assert inbox.count("Revisits that are yours now") == 2  # the title, and the button's name
    assert f'href="{board}"' in inbox
    assert "Ben has left" not in office.get("/inbox/?kind=signals").content.decode()
    assert sum(len(rows) for _key, _heading, rows in office.get(board).context["groups"]) == 8
    # What is looked at is over, also where the notice was written for that one; so is what has an owner again.
    speaks = Delivery.objects.get(stage=ReminderStage.OWNER_GONE, state="sent", occurrence__plan__owner=ben)
    revisits.complete_revisit(occurrence=speaks.occurrence, by=ana, outcome="reaffirmed")
    steer(next(one for one in made if one.pk != speaks.occurrence.plan.decision_id), ana, owner="Ana")
    assert "you are asked to look at 5 decisions again" in "".join(told(ana))
    Member.objects.filter(pk=ben.pk).update(deactivated_at=None)
    tick()
    assert told(ana) == ["Zoe has left. From now on you are asked to look at it again."]


def backup(ana: Member) -> dict[str, str]:
    return {"backup": add(ana.workspace, "Dee").name}


def test_who_takes_over_gets_the_reminders_and_may_act(
    decision: Decision, ana: Member, ben: Member, as_member: SignIn, sink: Sink
) -> None:
    dee = add(ana.workspace, "Dee")
    steer(decision, ana, backup="Dee")
    leave(ben)
    tick(now=current(decision).due_at)
    assert [str(mail["To"]) for mail in sink.mails] == ["dee@acme.example"]
    revisits.complete_revisit(occurrence=make_due(decision), by=dee, outcome="reaffirmed")
    again = make_due(decision)
    assert as_member(dee).get(f"/revisits/{again.pk}/").context["row"].may_change
    assert again in [need.row.occurrence for need in home_of(dee, timezone.now()).needs if hasattr(need, "row")]
    page = as_member(ana).get("/decisions/1/").content.decode()
    assert "Advisor noted that Ben has left, and asks Dee now" in page


def test_an_owner_who_only_reads_by_now_or_who_may_not_sign_in_has_left_too(
    decide: Callable[..., Decision], ana: Member, ben: Member
) -> None:
    decide(revisit={"every_months": 3, "owner": "Ben"})
    Member.objects.filter(pk=ben.pk).update(role=MemberRole.VIEWER)
    tick()
    assert told(ana) == [BEN_LEFT]


def test_an_owner_who_is_back_is_asked_again_and_the_date_leaves_the_other_calendar(
    decision: Decision, ana: Member, ben: Member, sink: Sink
) -> None:
    make_due(decision, days_ago=-10)
    leave(ben)
    tick(), tick()
    assert current(decision).plan.looked_after_by == "Ana"
    Member.objects.filter(pk=ben.pk).update(deactivated_at=None)
    tick(), tick()
    assert current(decision).plan.looked_after_by == "Ben"
    assert [calendar_of(mail)["method"] for mail in sink.to("ana@acme.example")] == ["REQUEST", "CANCEL"]
    kinds = Event.objects.filter(kind__in=("revisit.taken_over", "revisit.owner_back")).order_by("seq")
    assert list(kinds.values_list("kind", flat=True)) == ["revisit.taken_over", "revisit.owner_back"]


def test_a_new_owner_ends_the_standing_in(decision: Decision, ana: Member, ben: Member) -> None:
    add(ana.workspace, "Dee")
    leave(ben)
    tick()
    steer(decision, ana, owner="Dee")
    tick()
    plan = current(decision).plan
    assert (plan.looked_after_by, plan.stand_in) == ("Dee", None)


def test_nobody_is_told_while_everybody_is_there(decision: Decision) -> None:
    tick()
    assert not Delivery.objects.filter(channel=Channel.NOTICE).exists()


# Time zones of a person and of the workspace.


def test_a_person_sets_their_own_time_zone(ben: Member, as_member: SignIn) -> None:
    client = as_member(ben)
    page = client.get("/settings/time-zone/").content.decode()
    assert 'name="time_zone" value="UTC"' in page
    assert "workspace_time_zone" not in page
    assert client.post("/settings/time-zone/", {"time_zone": "Asia/Tokyo"}).status_code == 302
    assert User.objects.get(pk=ben.user_id).time_zone == "Asia/Tokyo"
    for wrong in ("Tokyo", "", "x" * 100):
        answer = client.post("/settings/time-zone/", {"time_zone": wrong})
        assert answer.status_code == 422
    assert User.objects.get(pk=ben.user_id).time_zone == "Asia/Tokyo"


def test_the_owner_sets_the_workspaces_and_whoever_had_it_goes_along(
    decision: Decision, ana: Member, ben: Member, as_member: SignIn
) -> None:
    olive = add(ana.workspace, "Olive", MemberRole.OWNER)
    time_zones.set_own_zone(user=ben.user, time_zone="Asia/Tokyo")
    address = "/settings/time-zone/workspace/"
    assert as_member(ana).post(address, {"workspace_time_zone": "Europe/Berlin"}).status_code == 404
    assert as_member(olive).post(address, {"workspace_time_zone": "Berlin"}).status_code == 422
    assert as_member(olive).post(address, {"workspace_time_zone": "Europe/Berlin"}).status_code == 302
    assert Workspace.objects.get(pk=ana.workspace_id).time_zone == "Europe/Berlin"
    zones = dict(User.objects.values_list("name", "time_zone"))
    assert zones == {"Ana": "Europe/Berlin", "Olive": "Europe/Berlin", "Ben": "Asia/Tokyo"}
    assert Event.objects.get(kind="workspace.time_zone_changed").body == {"from": "UTC", "to": "Europe/Berlin"}
    assert current(decision).plan.time_zone == "UTC"


def test_a_new_decision_goes_by_the_workspaces_clock(
    decide: Callable[..., Decision], ana: Member, workspace: Workspace
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="Asia/Tokyo")
    ana.workspace.refresh_from_db()
    assert decide().revisit_plan.time_zone == "Asia/Tokyo"


def test_a_plan_is_made_by_hand_where_there_was_none(decision: Decision, ana: Member) -> None:
    decision.revisit_plan.delete()
    decision = Decision.objects.get(pk=decision.pk)
    with pytest.raises(InvalidFields) as refused:
        steer(decision, ana, owner="Ben")
    assert refused.value.fields.keys() == {"every_months"}
    revisit_plans.steer_plan(decision=decision, by=ana, terms=PlanTerms(every_months=6))
    made = current(decision)
    assert (made.plan.owner, made.due_on) == (ana, dates.add_months(dates.day_in(timezone.now(), "UTC"), 6))
    assert Occurrence.objects.count() == 1


def test_a_plan_that_a_text_names_wrongly_is_refused_at_its_path(
    decide: Callable[..., Decision], ana: Member, ben: Member
) -> None:
    with pytest.raises(InvalidFields) as refused:
        decide(revisit={"every_months": 0, "owner": "Zed", "backup": "Zoe"}, fallback="")
    assert sorted(refused.value.fields) == ["fallback", "revisit.backup", "revisit.every_months", "revisit.owner"]
