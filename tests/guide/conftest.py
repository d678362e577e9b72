from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from workshops.domain import frameworks
from workshops.domain.frameworks import Framework

Read = Callable[[str], str]


@pytest.fixture
def framework() -> Framework:
    return frameworks.framework()


@cache
def get(path: str) -> tuple[str, int]:
    """(HTML, queries) of "criteria/?q=…", as a guest who has never been here gets it. The guide says the same to each
    of them while the process lives, so each page is asked for once."""
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(f"/guide/{path}")
    assert response.status_code == 200
    return response.content.decode(), len(queries)


@pytest.fixture
def read(db: None) -> Read:
    """read("criteria/?q=…") → its HTML."""
    return lambda path: get(path)[0]


@cache
def words(html: str) -> str:
    """What somebody reads: without tags, entities resolved, white space as one blank."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))
