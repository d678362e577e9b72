"""The cast: Ana facilitates, Ben takes part, Cara is outside (another workspace). Their meaning never changes."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.template import RequestContext
from django.test import Client, TransactionTestCase
from django.test import client as test_client

from tests.browsers import as_guest, as_member
from tests.emptied import empty_tables
from tests.made_once import (  # noqa: F401 (pytest finds them here)
    _made_once,
    pytest_fixture_setup,
    pytest_runtest_teardown,
    side_by_side,
)
from tests.one_database import copied, hang_up
from tests.workers import (
    are_named,
    longest_first,
    marks_asked_for,
    place_of,
    pytest_collection,  # noqa: F401 (pytest finds it here)
    pytest_collection_finish,  # noqa: F401 (and this)
    pytest_xdist_auto_num_workers,  # noqa: F401 (and this)
    pytest_xdist_setupnodes,  # noqa: F401 (and this)
    sweep_seldom,
)
from workshops import wire
from workshops.domain import participants, people, rooms
from workshops.domain.database_owner import LOGIN
from workshops.enums import MemberRole, Stage
from workshops.models import Member, Participant, Workshop, Workspace

# Real installs, whole machines and killed servers, what older releases left, rooms full of people, every page at once,
# what the API's document allows, whatever bytes a parser is sent, passes beside each other, a week of mails that nobody
# takes, what a search means, what a provider of identities answers wrongly, and single features in a browser: slow, and
# seldom broken by a change.
SLOW = (
    "api/test_schemathesis.py",
    "bench/",
    "bootstrap/test_backup.py",
    "bootstrap/test_commands.py",
    "bootstrap/test_first_run.py",
    "bootstrap/test_servers.py",
    "bootstrap/test_up.py",
    "browser/test_behind_caddy.py",
    "browser/test_costs.py",
    "browser/test_decision_life.py",
    "browser/test_every_page_fits.py",
    "browser/test_facilitators.py",
    "browser/test_focus_stays.py",
    "browser/test_guide.py",
    "browser/test_held_up.py",
    "browser/test_inbox.py",
    "browser/test_lengths.py",
    "browser/test_log_",
    "browser/test_lost_connections.py",
    "browser/test_print.py",
    "browser/test_projector.py",
    "browser/test_reveal_policy.py",
    "browser/test_signals.py",
    "browser/test_signing_in.py",
    "browser/test_then_and_now.py",
    "browser/test_timer_lock.py",
    "browser/test_what_if.py",
    "deployment/test_audit.py",
    "deployment/test_compose.py",
    "deployment/test_hardening.py",
    "deployment/test_traces",
    "house/test_any_bytes.py",
    "house/test_migrations.py",
    "live/faults/",
    "live/test_database_away.py",
    "live/test_endurance.py",
    "log/test_backups.py",
    "prescoring/test_at_once.py",
    "privacy/test_log_stays.py",
    "production/",
    "pseudo/",
    "revisits/test_at_once.py",
    "revisits/test_not_taken.py",
    "search/test_meant.py",
    "signing_in/test_provider_faults.py",
    "upgrades/",
)

# Whether a property holds does not depend on how busy the machine is.
hypothesis.settings.register_profile("advisor", deadline=None)
hypothesis.settings.load_profile("advisor")


def pytest_configure(config: pytest.Config) -> None:
    """Each test client is a whole server. It need not read the folder of static files at its start, nor keep what each
    part of a page was made from, and what tests leave behind need not be looked through so often. Hundreds of processes
    are started: each would compile the whole project where Python is told to keep no bytecode."""
    config.option.markexpr = marks_asked_for(config.option.markexpr, named=are_named(config))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    settings.WHITENOISE_AUTOREFRESH = True
    test_client.store_rendered_templates = _store_page  # type: ignore[attr-defined]  # not in the stubs
    TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]  # nor is this
    gc.set_threshold(50_000, 20, 50)
    sweep_seldom()


_store = test_client.store_rendered_templates  # type: ignore[attr-defined]  # not in the stubs


def _store_page(
    store: dict[str, Any], signal: object, sender: object, template: object, context: Any, **more: Any
) -> None:
    """For `response.context`, where tests ask for what the view gave the page. Copied for each part as well, it was an
    eighth of the time that a page takes."""
    if context.template is template and isinstance(context, RequestContext):
        _store(store, signal, sender, template, context, **more)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """What `.ci/run` alone runs is marked before the marks are asked for. Last of all, the longest go before others."""
    for item in items:
        if place_of(item).startswith(SLOW):
            item.add_marker(pytest.mark.ci)
    side_by_side(items)
    yield
    items[:] = longest_first(items)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database is made by the owner of its tables."""
    owner: dict[str, Any] = {name: settings.DATABASE_OWNER[name] for name in LOGIN}
    settings.DATABASES["default"].update(owner)


@pytest.fixture(scope="session")
def _made_by_one(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Callable[[], None]:
    """What to call when this process's database is made: then the next one may make its own."""
    making = ExitStack()
    if hasattr(request.config, "workerinput"):
        with django_db_blocker.unblock():
            making.enter_context(copied())
    return making.close


@pytest.fixture(scope="session")
def django_db_setup(_made_by_one: Callable[[], None], django_db_setup: None, django_db_blocker: Any) -> None:
    """The tests then act as the web's role. Their connections come in as the owner, so that one test may be the
    administrator who tampers with what another part of the same transaction wrote; a real web cannot lay its role
    down, see tests/log/test_web_role.py."""
    with django_db_blocker.unblock():
        _made_by_one()
        hang_up()
    # Not Django's `assume_role`: with a pool that waits for a connection in order to make the first one.
    connection.settings_dict["OPTIONS"]["options"] = f"-c role={settings.DATABASE_WEB_ROLE}"


@pytest.fixture(autouse=True)
def _empty_redis(request: pytest.FixtureRequest) -> None:
    """Each test that may reach Redis starts with an empty one."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        wire.connection().flushdb()


@pytest.fixture
def workspace(db: None) -> Workspace:
    return people.create_workspace(name="Acme")


@pytest.fixture
def ana(workspace: Workspace) -> Member:
    return people.add_member(workspace=workspace, email="ana@acme.example", name="Ana", role=MemberRole.FACILITATOR)


@pytest.fixture
def ben(workspace: Workspace) -> Member:
    return people.add_member(workspace=workspace, email="ben@acme.example", name="Ben", role=MemberRole.MEMBER)


@pytest.fixture
def cara(db: None) -> Member:
    other = people.create_workspace(name="Elsewhere")
    return people.add_member(workspace=other, email="cara@elsewhere.example", name="Cara", role=MemberRole.OWNER)


@pytest.fixture(name="as_member")
def _as_member() -> Callable[[Member], Client]:
    return as_member


@pytest.fixture(name="as_guest")
def _as_guest() -> Callable[..., Client]:
    return as_guest


@pytest.fixture
def ben_inside(workshop: Workshop, ben: Member) -> Participant:
    """Ben with a place of his own."""
    return participants.join_workshop(workshop=workshop, name="Ben", role="security", member=ben)


@pytest.fixture
def workshop(ana: Member) -> Workshop:
    """A named workshop with the full set, in its lobby."""
    return rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Claims copilot", use_case="Answer adjusters from the claims manual."
    )


@pytest.fixture
def crowd(workshop: Workshop) -> list[Participant]:
    """Three guests, one for each role: Pia (product), Sam (security), Dee (data)."""
    cast = [("Pia", "product"), ("Sam", "security"), ("Dee", "data")]
    return [participants.join_workshop(workshop=workshop, name=name, role=role) for name, role in cast]


@pytest.fixture
def move(ana: Member) -> Callable[..., Workshop]:
    """move(workshop, Stage.SCORING, Stage.DISCUSSION, …): through each stage in turn, as Ana."""

    def go(workshop: Workshop, *stages: Stage) -> Workshop:
        for stage in stages:
            workshop = rooms.move_stage(workshop=workshop, by=ana, to=stage)
        return workshop

    return go


@pytest.fixture
def scoring(workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]) -> Workshop:
    """The workshop with scoring open, and everybody in it."""
    return move(workshop, Stage.SCORING)


Levels = dict[str, int | None]

# A support copilot over runbooks that change every week: retrieval, by every published framework.
COPILOT: Levels = {
    "factual_gap": 4,
    "knowledge_churn": 3,
    "knowledge_breadth": 3,
    "audit_and_trust": 2,
    "access_control": 2,
    "data_sensitivity": 2,
    "content_readiness": 3,
    "behaviour_gap": 1,
    "task_stability": 1,
    "latency": 1,
    "query_volume": 1,
    "training_data": 1,
    "ml_capacity": 1,
    "urgency": 3,
}


@pytest.fixture
def copilot_scores() -> dict[str, dict[str, Any]]:
    return {criterion: {"level": level} for criterion, level in COPILOT.items()}
