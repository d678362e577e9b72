"""What a command is given before it begins, without starting anything; and the wire between processes."""

from __future__ import annotations

import fcntl
import os
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from config.machine import commands, servers, up
from config.machine.data import StartError
from workshops import wire

ROOM = UUID("6f9619ff-8b86-4011-b42d-00c04fc964ff")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose servers the environment names."""
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PATH", os.environ["PATH"])
    for name in ("SITE_URL", "SITE_URL_FILE", "ALLOWED_HOSTS"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return tmp_path


def test_a_command_beside_a_running_up_prints_links_to_where_it_listens(folder: Path) -> None:
    with up.only_one(folder) as lock:
        up.open_to_network("http://127.0.0.1:8123", lock)
        for name in ("SITE_URL", "ALLOWED_HOSTS"):
            del os.environ[name]
        with commands.servers_for("tick", []) as use:
            assert (use, os.environ["SITE_URL"]) == (None, "http://127.0.0.1:8123")


def test_one_beside_none_and_one_that_reads_no_data_are_told_no_address(folder: Path) -> None:
    with commands.servers_for("tick", []) as use:
        assert (use, os.environ.get("SITE_URL")) == (None, None)
    with up.only_one(folder) as lock:
        lock.write("http://127.0.0.1:8123")
        lock.flush()
        with commands.servers_for("help", []) as use:
            assert (use, os.environ.get("SITE_URL")) == (None, None)


def test_nothing_is_restored_into_a_folder_that_is_being_served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with up.only_one(folder) as lock:
        lock.write("http://127.0.0.1:8123")
        lock.flush()
        with commands.servers_for("restore", ["x"]) as use:  # into the database that the environment names
            assert use is None
        for name in ("DATABASE_URL", "DATABASE_URL_FILE", "DATABASE_HOST"):
            monkeypatch.delenv(name, raising=False)
        said = f"Advisor is running on the data folder {folder}: stop it before you restore into it."
        with pytest.raises(StartError, match=f"^{re.escape(said)}$"), commands.servers_for("restore", ["x"]):
            pass


@pytest.mark.parametrize("place", ["keeper.lock", "log/keeper.log"])
def test_a_folder_in_which_a_keeper_cannot_write_is_told_in_one_sentence(place: str, tmp_path: Path) -> None:
    (tmp_path / place).mkdir(parents=True)
    said = f"The data folder {tmp_path} cannot be used: is a directory."
    with pytest.raises(StartError, match=f"^{re.escape(said)}$"):
        servers.start_keeper(tmp_path, (), [])


def test_nobody_starts_a_keeper_where_one_is(tmp_path: Path) -> None:
    with up.only_one(tmp_path), (tmp_path / "keeper.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert servers.start_keeper(tmp_path, (), []) is None
    assert servers.connect(tmp_path) is None


def test_redis_is_waited_for_two_seconds_and_its_names_are_those_of_every_process() -> None:
    wire.connection.cache_clear()
    pool: Any = wire.connection().connection_pool
    given = {name: pool.connection_kwargs[name] for name in ("socket_timeout", "socket_connect_timeout")}
    assert (given, pool.max_connections, pool.timeout) == (
        {"socket_timeout": 2, "socket_connect_timeout": 2}, 16, 2,
    )  # fmt: skip
    assert pool.connection_kwargs["retry"].get_retries() == 1
    of_a_room = (wire.room_channel, wire.version_key, wire.presence_key, wire.gone_key, wire.drop_channel)
    assert [name(ROOM) for name in (*of_a_room, wire.nudge_channel)] == [
        f"room:{ROOM}{part}" for part in ("", ":version", ":present", ":gone", ":drop", ":nudge")
    ]
