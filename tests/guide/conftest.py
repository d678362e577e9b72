from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import unescape

import pytest
from django.test import Client

from workshops.domain import frameworks
from workshops.domain.frameworks import Framework

Read = Callable[[str], str]


@pytest.fixture
def framework() -> Framework:
    return frameworks.framework()


@pytest.fixture
def read(client: Client, db: None) -> Read:
    """read("criteria/?q=…") → the page's HTML, as a guest who has never been here gets it; each page once in a test."""

    @cache
    def get(path: str) -> str:
        response = client.get(f"/guide/{path}")
        assert response.status_code == 200
        return response.content.decode()

    return get


def words(html: str) -> str:
    """What somebody reads: without tags, entities resolved, white space as one blank."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))
