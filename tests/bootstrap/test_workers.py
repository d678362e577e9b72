"""How the suite is spread over processes."""

from __future__ import annotations

import re

import pytest

from tests.workers import NUMBERS, WITHOUT_SLOW, marks_asked_for, numbered, workers


@pytest.mark.parametrize(
    ("url", "third"),
    [
        ("redis://localhost:6379/0", "redis://localhost:6379/2"),
        ("rediss://:word@host:6380/5", "rediss://:word@host:6380/7"),
        ("unix:///tmp/a-7/run/redis.sock?db=0", "unix:///tmp/a-7/run/redis.sock?db=2"),
    ],
)
def test_each_process_has_a_redis_number_of_its_own(url: str, third: str) -> None:
    assert [numbered(url, 0), numbered(url, 2)] == [url, third]


@pytest.mark.parametrize(
    ("url", "further", "sentence"),
    [
        ("redis://localhost:6379", 0, "redis://localhost:6379 does not end in a database number"),
        ("redis://localhost:6379/14", NUMBERS - 14, "Redis has 16 databases, too few"),
    ],
)
def test_an_address_that_cannot_be_numbered_is_told_in_one_sentence(url: str, further: int, sentence: str) -> None:
    with pytest.raises(pytest.UsageError, match=f"^{re.escape(sentence)}"):
        numbered(url, further)


def test_several_processes_also_on_one_processor_and_never_too_many_for_the_database() -> None:
    assert [workers(processors) for processors in (1, 2, 3, 64)] == [4, 5, 5, 5]


def test_slow_tests_are_left_out_of_the_whole_suite_alone(
    request: pytest.FixtureRequest,
) -> None:
    assert WITHOUT_SLOW in request.config.getini("addopts")
    assert [marks_asked_for(WITHOUT_SLOW, named) for named in (False, True)] == [WITHOUT_SLOW, ""]
    assert marks_asked_for("redis", named=True) == "redis"
