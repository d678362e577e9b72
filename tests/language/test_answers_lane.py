"""Answers in another language go to the view: a thread of their lane speaks one language for many people."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.pseudo.language import CODE, offered
from workshops.live.answers import AnswerApplication
from workshops.live.asgi import Scope


@pytest.mark.parametrize(("accept", "serves"), [("", True), ("en-GB", True), ("fr", True), (CODE, False)])
def test_the_lane_takes_our_own_english_alone(accept: str, serves: bool) -> None:
    headers = {"content-type": "application/json", "content-length": "2", "accept-language": accept}
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": f"/w/{uuid4()}/answers/latency/",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    lane = AnswerApplication()
    with offered():
        assert lane.serves(scope) is serves
    lane.stop()
