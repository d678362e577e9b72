"""The site is made once for all tests of this folder, in a transaction around the tests' own, and goes with it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.asked import only_what_is_known
from tests.permissions.callers import Cookies, every_cookie
from tests.permissions.evidence import Rows, rows
from tests.permissions.site import Site, make_site
from tests.permissions.two import Two, decided
from tests.worlds import world
from workshops.domain import people
from workshops.enums import MemberRole
from workshops.models import Assumption, Member


@pytest.fixture(scope="package")
def made_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), transaction.atomic():
        with only_what_is_known():
            site = world("site", make_site)
        yield site
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def cookies(made_site: Site, django_db_blocker: DjangoDbBlocker) -> Cookies:
    with django_db_blocker.unblock():
        return every_cookie(made_site)


@pytest.fixture(scope="package")
def before(made_site: Site, django_db_blocker: DjangoDbBlocker) -> Rows:
    """The rows of the site as it was made, which each test finds again."""
    with django_db_blocker.unblock():
        return rows()


@pytest.fixture
def asked() -> Iterator[None]:
    """Nothing is asked of the database than what is known to be."""
    with only_what_is_known():
        yield


@pytest.fixture
def site(made_site: Site, db: None) -> Site:
    return made_site


@pytest.fixture(scope="package")
def written_site(made_site: Site) -> bytes:
    """As it was made, for those who change what they are given."""
    return pickle.dumps(made_site)


@pytest.fixture
def two(ana: Member, ben: Member, cara: Member) -> Two:
    """Of the second decision of Acme the second assumption was dropped."""
    made = Two(
        [decided(ana, "First"), decided(ana, "Second")],
        decided(cara, "Third"),
        *(
            people.add_member(workspace=ana.workspace, email=f"{name}@acme.example", name=name, role=role)
            for name, role in (("Olive", MemberRole.OWNER), ("Vic", MemberRole.VIEWER), ("Dan", MemberRole.FACILITATOR))
        ),
    )
    Member.objects.filter(pk=made.gone.pk).update(deactivated_at=timezone.now())
    Assumption.objects.filter(decision=made.here[1], position=1).update(dropped_at=timezone.now())
    return made
