"""The timer: on the server's clock, the facilitator's alone, over with the stage, and never in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from workshops.domain import facilitation, table
from workshops.enums import Stage
from workshops.live.frames import Audience, page_content
from workshops.models import Event, Member, Participant, Workshop
from workshops.queries.rooms import room_state
from workshops.refusals import Conflict, InvalidFields, WrongStage

pytestmark = pytest.mark.made_once("workshop", "crowd")


def left(workshop: Workshop) -> timedelta:
    ends_at = Workshop.objects.get(pk=workshop.pk).timer_ends_at
    assert ends_at is not None
    return ends_at - timezone.now()


def set_end(workshop: Workshop, **from_now: int) -> None:
    Workshop.objects.filter(pk=workshop.pk).update(timer_ends_at=timezone.now() + timedelta(**from_now))


def test_it_runs_from_now_and_leaves_no_event(workshop: Workshop) -> None:
    before = Event.objects.count()
    facilitation.start_timer(workshop=workshop, minutes=5)
    assert timedelta(minutes=4, seconds=50) < left(workshop) <= timedelta(minutes=5)
    facilitation.start_timer(workshop=workshop, minutes=2)
    assert left(workshop) <= timedelta(minutes=2)
    facilitation.stop_timer(workshop=workshop)
    facilitation.stop_timer(workshop=workshop)
    assert Workshop.objects.get(pk=workshop.pk).timer_ends_at is None
    assert Event.objects.count() == before


@pytest.mark.parametrize("minutes", [0, -1, 121])
def test_it_has_bounds(workshop: Workshop, minutes: int) -> None:
    with pytest.raises(InvalidFields) as refused:
        facilitation.start_timer(workshop=workshop, minutes=minutes)
    assert refused.value.fields == {"minutes": "The timer runs for 1 to 120 minutes: give a whole number."}


def test_more_time_comes_on_top_of_what_is_left(workshop: Workshop) -> None:
    set_end(workshop, minutes=3)
    facilitation.extend_timer(workshop=workshop, minutes=5)
    assert timedelta(minutes=7, seconds=50) < left(workshop) <= timedelta(minutes=8)


def test_more_time_counts_from_now_where_it_is_up(workshop: Workshop) -> None:
    set_end(workshop, minutes=-30)
    facilitation.extend_timer(workshop=workshop, minutes=5)
    assert timedelta(minutes=4, seconds=50) < left(workshop) <= timedelta(minutes=5)


def test_more_time_than_two_hours_is_refused(workshop: Workshop) -> None:
    set_end(workshop, minutes=118)
    with pytest.raises(InvalidFields):
        facilitation.extend_timer(workshop=workshop, minutes=5)
    assert left(workshop) <= timedelta(minutes=118)


def test_a_timer_that_was_stopped_is_not_extended(workshop: Workshop) -> None:
    with pytest.raises(Conflict):
        facilitation.extend_timer(workshop=workshop, minutes=5)


def test_it_is_over_with_the_stage_and_with_the_workshop(workshop: Workshop, move: Callable[..., Workshop]) -> None:
    facilitation.start_timer(workshop=workshop, minutes=5)
    moved = move(workshop, Stage.SCORING)
    assert moved.timer_ends_at is None
    over = move(workshop, Stage.CANCELLED)
    with pytest.raises(WrongStage):
        facilitation.start_timer(workshop=over, minutes=5)


def test_frames_and_pages_say_until_when(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    facilitator, guest = as_member(ana), as_guest(crowd[0])
    pages = [(facilitator, ""), (guest, ""), (guest, "screen/")]
    for client, part in pages:
        assert "data-timer hidden" in client.get(f"/w/{workshop.pk}/{part}").content.decode()
    facilitation.start_timer(workshop=workshop, minutes=5)
    state = room_state(workshop.pk)
    assert state.timer_ends_at is not None
    for audience in (Audience.PARTICIPANT, Audience.FACILITATOR, Audience.SCREEN):
        assert page_content(state, audience)["timer"] == {"ends_at": state.timer_ends_at.isoformat()}
    for client, part in pages:
        page = client.get(f"/w/{workshop.pk}/{part}").content.decode()
        assert f'data-timer-ends="{state.timer_ends_at.isoformat()}"' in page
        assert "data-timer-digits>4:5" in page or "data-timer-digits>5:00" in page
        assert "data-timer hidden" not in page
    set_end(workshop, minutes=-1)
    for client, part in pages:
        assert "data-timer-digits>Time is up<" in client.get(f"/w/{workshop.pk}/{part}").content.decode()


class TestPage:
    def test_start_extend_stop(self, workshop: Workshop, ana: Member, as_member: Callable[[Member], Client]) -> None:
        client, address = as_member(ana), f"/w/{workshop.pk}/timer/"
        assert client.post(address, {"minutes": "5"})["Location"] == f"/w/{workshop.pk}/"
        assert "Stop the timer" in client.get(f"/w/{workshop.pk}/").content.decode()
        client.post(address, {"more": "1"})
        assert timedelta(minutes=5) < left(workshop) <= timedelta(minutes=6)
        client.post(address, {"stop": "1"})
        assert room_state(workshop.pk).timer_ends_at is None

    def test_the_bar_alone_for_htmx(
        self, workshop: Workshop, ana: Member, as_member: Callable[[Member], Client]
    ) -> None:
        client, headers = as_member(ana), {"HX-Request": "true"}
        bar = client.post(f"/w/{workshop.pk}/timer/", {"minutes": "5"}, headers=headers).content.decode()
        assert bar.strip().startswith('<section id="facilitation"')
        assert "Stop the timer" in bar
        facilitation.stop_timer(workshop=workshop)
        assert "Start the timer" in client.get(f"/w/{workshop.pk}/timer/", headers=headers).content.decode()

    @pytest.mark.parametrize("sent", [{}, {"minutes": ""}, {"minutes": "soon"}, {"minutes": "121"}, {"more": "0.5"}])
    def test_what_does_not_fit_is_named(
        self, workshop: Workshop, ana: Member, as_member: Callable[[Member], Client], sent: dict[str, str]
    ) -> None:
        answer = as_member(ana).post(f"/w/{workshop.pk}/timer/", sent)
        assert answer.status_code == 422
        assert "120" in answer.content.decode()
        assert room_state(workshop.pk).timer_ends_at is None

    def test_offers_the_minutes_of_the_stage(
        self, workshop: Workshop, ana: Member, as_member: Callable[[Member], Client], move: Callable[..., Workshop]
    ) -> None:
        move(workshop, Stage.SCORING)
        page = as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
        assert 'name="minutes" value="15"' in page
        assert "0 of 15 min" in page
        table.score_again(workshop=move(workshop, Stage.DISCUSSION), by=ana, criterion="latency")
        assert "0 of 2 min" in as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
