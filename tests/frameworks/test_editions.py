"""A workshop keeps the edition of the framework that it was opened with."""

import pytest

import advisor
from workshops.domain import frameworks
from workshops.models import Workshop

pytestmark = pytest.mark.django_db

FIRST = advisor.edition_of(advisor.load_framework(), "1.0.0")


def test_an_older_workshop_is_weighed_and_shown_by_its_own_edition(workshop: Workshop) -> None:
    assert frameworks.framework_of(workshop).digest == advisor.load_framework().digest
    workshop.framework_version, workshop.framework_digest = FIRST.version, FIRST.digest
    assert frameworks.framework_of(workshop).digest == FIRST.digest
    assert frameworks.in_english(frameworks.framework_of(workshop)).digest == FIRST.digest


def test_an_edition_that_was_never_kept_is_the_present_one() -> None:
    now = advisor.load_framework()
    assert frameworks.edition(now.key, "0.9") == now
    assert frameworks.edition("unheard_of", "1.0.0") is None
