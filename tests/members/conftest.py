from __future__ import annotations

import pytest

from workshops.domain import people
from workshops.enums import MemberRole
from workshops.models import Member, Workspace


@pytest.fixture
def olga(workspace: Workspace) -> Member:
    return people.add_member(workspace=workspace, email="olga@acme.example", name="Olga", role=MemberRole.OWNER)
