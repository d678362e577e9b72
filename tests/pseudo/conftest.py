"""The big site is made once for a module, in a transaction around the tests' own, and goes with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.permissions.callers import Cookies, every_cookie
from tests.permissions.site import Site, make_site
from tests.pseudo.language import offered
from tests.pseudo.site import speak_made_up
from tests.worlds import world


@pytest.fixture(scope="module")
def made_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), transaction.atomic(), offered():
        site = world("site", make_site)
        speak_made_up(site)
        yield site
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def cookies(made_site: Site, django_db_blocker: DjangoDbBlocker) -> Cookies:
    with django_db_blocker.unblock():
        return every_cookie(made_site)


@pytest.fixture
def site(made_site: Site, db: None) -> Iterator[Site]:
    with offered():
        yield made_site
