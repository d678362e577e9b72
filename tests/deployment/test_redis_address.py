"""REDIS_URL: one server, what Sentinels watch, or a sentence that says why not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from pytest_django.fixtures import Settings

from workshops.redis_address import CLUSTER, NONE, Watched, broker, fault_of, watched

ROOT = Path(__file__).resolve().parents[2]
THREE = "redis+sentinel://web:p%40ss%2F@one:26380,two,[fd00::3]:26379/advisor/2?sentinel_password=s%26"


def test_the_parts_of_what_sentinels_watch() -> None:
    places = (("one", 26380), ("two", 26379), ("fd00::3", 26379))
    assert watched(THREE) == Watched(places, "advisor", 2, "web", "p@ss/", "s&")
    assert watched(THREE).parts == {"db": 2, "username": "web", "password": "p@ss/"}  # type: ignore[union-attr]  # it is one
    assert watched("redis+sentinel://one/advisor") == Watched((("one", 26379),), "advisor")
    assert watched("redis://one:6379/0") is None


def test_the_broker_is_told_of_each_sentinel() -> None:
    address, options = broker(THREE)
    who = "sentinel://web:p%40ss%2F@"
    assert address == f"{who}one:26380/2;{who}two:26379/2;{who}[fd00::3]:26379/2"
    patience = {"socket_timeout": 2, "socket_connect_timeout": 2}
    assert options == {"master_name": "advisor", "sentinel_kwargs": {**patience, "password": "s&"}}
    assert broker("unix:///run/redis?db=3") == ("redis+socket:///run/redis?virtual_host=3", {})
    assert broker("redis://one:6379/0") == ("redis://one:6379/0", {})


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        *[(url, None) for url in ("redis://a", "rediss://:p@a:1/2", "unix:///s?db=0", "redis://:a,b@host", THREE)],
        *[(url, CLUSTER) for url in ("redis://a:1,b:2/0", "redis+cluster://a:1", "rediss+cluster://a,b", "rediss://a,b")],
        *[(url, NONE) for url in ("", "localhost:6379", "http://a", "redis+sentinel://a:1,b:2", "redis+sentinel:///x")],
        *[(url, NONE) for url in ("redis+sentinel://a/x/y", "redis+sentinel://a:b/x", "redis+sentinel://[a/x", "amqp://a")],
    ],
)  # fmt: skip
def test_what_is_no_address_of_one_redis_is_said_in_a_sentence(url: str, fault: str | None) -> None:
    assert fault_of(url) == fault


def test_check_refuses_a_cluster(settings: Settings) -> None:
    settings.REDIS_URL = "redis://one:6379,two:6379/0"
    assert [(fault.id, fault.msg) for fault in run_checks(tags=["redis"])] == [("workshops.E010", CLUSTER)]


def test_a_process_does_not_start_on_one(tmp_path: Path) -> None:
    known = {**os.environ, "REDIS_URL": "redis+cluster://one:6379", "SECRET_KEY": "x" * 50}
    begin = [sys.executable, "-c", "import config.wsgi"]
    ended = subprocess.run(begin, cwd=ROOT, env=known, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.strip()) == (1, CLUSTER)
