"""`bench room` on tiny numbers: the shape of its answer, with real processes; and its arithmetic on made-up clocks."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest

from bench import command, room
from bench.peers import ROOM_PEER
from bench.room import delays, endurance, lane, limit, rates, targets, visit
from bench.room.crowd import Answer
from bench.room.meeting import make_meeting, open_scoring
from bench.room.wire import Stream

TINY = ["room", "--people", "6", "--layouts", "split", "--seconds", "2", "--crowd", "4"]


def few_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rates are counted in a room of a few, in one round."""
    for name, value in (("PEOPLE", 6), ("ROUNDS", 1)):
        monkeypatch.setattr(rates, name, value)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_one_json_object_about_real_rooms(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this depends on how long things take, so they are made short."""
    for module, name in ((rates, "SECONDS"), (visit, "WARM_UP"), (visit, "SETTLE"), (endurance, "BEFORE")):
        monkeypatch.setattr(module, name, 0.2)
    monkeypatch.setattr(endurance, "SCORING", 1.0)
    few_and_once(monkeypatch)
    assert command.report(command.read(TINY)) == 0
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    visits = [said["measured"]["rooms"]["split"]["6"]]
    visits += [said["floors"]["rooms"][name]["6"] for name in room.FLOORS]
    for figures in visits:
        assert figures["not_saved"] == 0
        assert figures["screen"]["pairs"] % 7 == 0 < figures["screen"]["pairs"] <= 7 * figures["answers"]
        assert figures["screen"]["unseen"] == 0
    assert said["measured"]["rooms"]["split"]["6"]["stages"].keys() == {"reveal", "next_round"}
    assert visits[0]["stages"]["reveal"]["panels_refused"] == 0
    assert said["measured"]["restart"]["acknowledged_and_lost"] == 0
    assert said["measured"]["restart"]["back_s"]["last"] < delays.LONGEST
    rest = said["measured"]["streams_at_rest"]
    assert (rest["streams"], rest["page_meanwhile"], rest["streams_cut_off"]) == (5, 200, 0)
    assert rest["connections_open"] <= rest["connections_allowed"] == 1
    assert [row["met"] for row in said["targets"] if "lost by kill -9" in row["target"]] == [True]
    assert {row["met"] for row in said["targets"] if "1,000" in row["target"]} == {None}
    assert said["peers"] == {}


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_the_lane_and_its_absence_in_turns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    few_and_once(monkeypatch)
    monkeypatch.setattr(rates, "SECONDS", 0.2)
    for name, value in (("TURNS", 1), ("WORKERS", (rates.WORKERS,))):
        monkeypatch.setattr(lane, name, value)
    assert command.report(command.read(["room", "--lane"])) == 0
    said: dict[str, Any] = json.loads(capsys.readouterr().out)["lane"]
    found = said["workers"][str(rates.WORKERS)]
    assert min(found[side]["answers_per_s"] for side in ("lane", "view")) > 0
    assert len(found["view_to_lane_by_turn"]) == 1
    assert said["keep"] == (found["view_to_lane"] < lane.KEPT_BELOW)


def stream(*seen: tuple[float, int]) -> Stream:
    async def make() -> Stream:
        return Stream(b"", re.compile(rb'"done":(\d+)'), lambda: None)

    made = asyncio.run(make())
    for at, number in seen:
        made.times.append(at)
        made.numbers.append(number)
    return made


def answered(due: float, acknowledged: float, status: int = 200) -> Answer:
    return Answer(0, "latency", due, 1, 1, acknowledged=acknowledged, status=status)


def test_an_answer_is_on_screen_with_the_first_state_that_must_hold_it() -> None:
    """Numbers 8 and 9: the first answer is seen with 8 at 1.2, the second with 9, or whatever comes after it."""
    answers = [answered(1.0, 1.1), answered(1.05, 1.15), answered(1.06, 1.16, status=409)]
    streams = [stream((0.5, 7), (1.2, 8), (1.4, 9)), stream((0.5, 7), (1.3, 10), (1.35, 9))]
    counts = delays.screen_counts(answers, streams, before=7)
    figures = delays.screen_figures(counts)
    assert figures["pairs"] == 4
    assert figures["p99_ms"] == pytest.approx(350, abs=0.3)
    assert figures["unseen"] == 0


def test_what_nobody_saw_counts_as_the_longest() -> None:
    counts = delays.screen_counts([answered(1.0, 1.1)], [stream((0.5, 7)), stream()], before=7)
    assert delays.screen_figures(counts)["unseen"] == 1
    assert delays.screen_figures(counts)["p50_ms"] == delays.LONGEST * 1000


def test_a_state_counts_when_its_last_byte_is_here() -> None:
    one = stream()
    state = b'id: 7\nevent: state\ndata: {"page":"scoring.1..0","done":12}\n\n'
    chunk = b"%x\r\n%s\r\n" % (len(state), state)
    one.data_received(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nd\r\nretry: 1000\n\n\r\n")
    one.data_received(chunk[:20])
    assert list(one.numbers) == []
    one.data_received(chunk[20:])
    one.data_received(chunk.replace(b"12", b"13") + chunk.replace(b"12", b"14"))
    assert list(one.numbers) == [12, 14]
    assert one.page == b"scoring.1..0"
    assert not one.is_finished
    one.data_received(b"0\r\n\r\n")
    assert one.is_finished


@pytest.mark.django_db
def test_an_answer_that_the_database_does_not_have_is_found() -> None:
    from workshops.domain import ballots
    from workshops.models import Participant

    meeting = make_meeting(2)
    open_scoring(meeting)
    person, criterion = Participant.objects.get(pk=meeting.people[0]), meeting.criteria[-1]
    ballots.cast_ballot(participant=person, scores={criterion: {"level": 3}}, client="c", sequence=5)
    known, newer, unknown = (
        Answer(0, criterion, 0, 5, 1),
        Answer(0, criterion, 0, 6, 1),
        Answer(1, criterion, 0, 5, 1),
    )
    assert endurance.lost_answers(meeting, [known, newer, unknown]) == [newer, unknown]


def test_a_target_that_was_not_measured_is_neither_met_nor_missed() -> None:
    said: dict[str, Any] = {
        "measured": {
            "rooms": {"one": {"50": {"screen": {"p50_ms": 10, "p99_ms": 99}, "kilobytes_per_stream": None}}},
            "answers_per_s": 900,
            "restart": {"streams": 5, "acknowledged_and_lost": 1},
            "streams_at_rest": {
                "streams": 5, "page_meanwhile": 0, "connections_open": 1, "connections_allowed": 1, "sigterm_s": 0.1,
            },
        },
        "ratios": {"answers_per_s_to_floor": 0.4, "screen_p99_to_same_hub": {"50": 1.0}},
    }  # fmt: skip
    met = {row["target"].rsplit(":", 1)[0]: row["met"] for row in targets.judge(said)}
    assert met["screen p50, 50 people, one process, ms"] is True
    assert met["screen p99, 50 people, one process, ms"] is False
    assert met["screen p99, 2,000 people, split, ms"] is None
    assert met["acknowledged answers lost by kill -9"] is False
    assert met["connections to PostgreSQL held by open streams"] is False
    assert met["answers a second, share of the floor"] is False


def test_the_limit_is_found_past_one_bad_run() -> None:
    """Half a millisecond a person, so 1,000 people; the first run of 500 meets a machine that does something else."""
    bad_runs = [900.0]
    found = limit.search(lambda people: bad_runs.pop() if people == 500 and bad_runs else people / 2)
    assert found["largest_within"] == 1000 < found["smallest_beyond"] <= limit.CLOSE * 1000
    assert found["screen_p99_ms"]["500"] == 250
    assert limit.search(lambda _: 501.0)["largest_within"] == 0
    assert limit.search(lambda _: 1.0)["smallest_beyond"] is None


def test_the_peer_has_its_script_and_a_lock_file_with_hashes() -> None:
    locked = ROOM_PEER.requirements.read_text()
    assert f"\n{ROOM_PEER.library}==" in locked
    assert locked.count("==") <= locked.count("--hash=sha256:")
    assert (ROOM_PEER.requirements.parent / ROOM_PEER.script[0]).exists()
