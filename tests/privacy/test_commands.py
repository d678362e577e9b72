"""`export_person` and `erase_person` of whoever has no account here, and of nobody."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from workshops.domain import invitations
from workshops.models import Invitation, Member, Workshop

pytestmark = pytest.mark.django_db

GIL = "gil@elsewhere.example"


@pytest.fixture
def invited(workshop: Workshop, ana: Member) -> Workshop:
    """Gil was invited by mail, and never came."""
    invitations.invite_people(workshop=workshop, by=ana, emails=[GIL])
    return workshop


def test_an_address_that_nobody_has_is_named() -> None:
    for command, further in (("export_person", ""), ("erase_person", " Whoever was erased has none any more.")):
        with pytest.raises(CommandError) as error:
            call_command(command, GIL)
        assert str(error.value) == f"Nobody here has the address {GIL}.{further}"


def test_who_was_only_invited_is_exported_and_erased(invited: Workshop, tmp_path: Path) -> None:
    said, told = io.StringIO(), io.StringIO()
    call_command("export_person", GIL.upper(), stdout=said, stderr=told)
    assert (GIL in json.dumps(json.loads(said.getvalue())), told.getvalue()) == (True, "")
    call_command("export_person", GIL, out=tmp_path / "gil.json", stdout=io.StringIO(), stderr=told)
    first, second = json.loads(said.getvalue()), json.loads((tmp_path / "gil.json").read_text())
    assert first | {"exported_at": ""} == second | {"exported_at": ""}
    assert told.getvalue().startswith(f"Written to {tmp_path / 'gil.json'}. It holds everything about {GIL}")
    with pytest.raises(CommandError, match=r"none/gil\.json cannot be written: No such file or directory\.$"):
        call_command("export_person", GIL, out=tmp_path / "none" / "gil.json")
    erased = io.StringIO()
    call_command("erase_person", GIL, stdout=erased)
    assert erased.getvalue() == f"{invited.workspace.slug}: erased; texts 0, reasons 0, seats 0\n"
    assert not Invitation.objects.filter(email=GIL).exists()


def test_where_a_name_is_still_found_is_printed(workshop: Workshop, ana: Member, ben: Member) -> None:
    """In what others wrote, which nobody takes out for them."""
    Workshop.objects.filter(pk=workshop.pk).update(title="What Ben asked for")
    told = io.StringIO()
    call_command("erase_person", ben.user.email, stdout=told)
    assert told.getvalue().splitlines() == [
        "acme: erased; texts 0, reasons 0, seats 0",
        "acme: still found in question What Ben asked for (1)",
        "The account is gone.",
    ]


def test_whose_account_alone_is_left_is_exported_and_erased(ben: Member) -> None:
    account = ben.user
    ben.delete()
    said, erased = io.StringIO(), io.StringIO()
    call_command("export_person", account.email, stdout=said)
    assert account.email in said.getvalue()
    call_command("erase_person", account.email, stdout=erased)
    assert erased.getvalue() == "The account is gone.\n"
