"""With which earlier pilot a file is compared: the newest, or one that somebody chooses."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.pilots.conftest import table, trap
from tests.pilots.test_api import post, token
from workshops.domain import pilot_uploads, pilots
from workshops.domain.pilot_reading import File, compared_of
from workshops.domain.pilot_uploads import Sent
from workshops.models import Decision, Member, Pilot, PilotUpload
from workshops.refusals import InvalidFields
from workshops.words.pilot_sheet import pilot_sheet

__all__ = ["token"]

pytestmark = pytest.mark.made_once("decided")

BAD, OTHER, GOOD = table(*[0] * 20), table(*[1] * 20, first=100), table(*[1] * 20)


def take(decision: Decision, by: Member, name: str, content: bytes) -> Pilot:
    return pilots.import_pilot(subject=decision, by=by, file=File(name, content)).pilot


@pytest.fixture
def two(decided: Decision, ana: Member) -> tuple[Pilot, Pilot]:
    """Of which only the first has cases in common with what comes."""
    return take(decided, ana, "first.csv", BAD), take(decided, ana, "second.csv", OTHER)


def sent(decided: Decision, by: Member, content: bytes = GOOD, beside: Pilot | None = None) -> PilotUpload:
    upload = pilot_uploads.keep_upload(subject=decided, by=by, sent=Sent("third.csv", content, beside=beside))
    return read(upload)


def read(upload: PilotUpload) -> PilotUpload:
    pilot_uploads.read_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    return upload


def gap(pilot: Pilot | PilotUpload) -> list[float | None]:
    compared = compared_of(pilot)
    assert compared is not None
    return [one["difference"] for one in compared["comparisons"] if one["metric"] == "accuracy"]


def test_the_preview_offers_the_others_and_takes_the_choice(
    two: tuple[Pilot, Pilot], decided: Decision, ana: Member, client: Client
) -> None:
    client.force_login(ana.user)
    upload = sent(decided, ana)
    assert (upload.compared_with, gap(upload)) == (two[1], [])
    here = reverse("decision_pilot_upload", args=[decided.number, upload.pk])
    page = client.get(here).content.decode()
    assert page.index("second.csv, ") < page.index("first.csv, ")
    chosen = client.post(f"{here}beside/", {"beside": str(two[0].pk)})
    assert (chosen.status_code, chosen["Location"]) == (302, here)
    upload = read(upload)
    assert (upload.compared_with, gap(upload)) == (two[0], [-1.0])
    client.post(here)
    pilot = Pilot.objects.get(filename="third.csv")
    assert (pilot.compared_with, gap(pilot)) == (two[0], [-1.0])
    assert "first.csv of" in pilot_sheet(pilot, time_zone="UTC").before_words


def test_another_pilot_that_comes_meanwhile_changes_nothing_of_a_choice(
    two: tuple[Pilot, Pilot], decided: Decision, ana: Member
) -> None:
    upload = sent(decided, ana, beside=two[0])
    take(decided, ana, "meanwhile.csv", table(1, 0, 1))
    assert pilot_uploads.take_upload(upload=upload, by=ana).pilot.compared_with == two[0]


def test_what_is_no_pilot_of_it_is_refused(
    two: tuple[Pilot, Pilot], decided: Decision, ana: Member, client: Client
) -> None:
    client.force_login(ana.user)
    upload = sent(decided, ana)
    here = reverse("decision_pilot_upload", args=[decided.number, upload.pk])
    wrong = client.post(f"{here}beside/", {"beside": str(upload.pk)})
    assert wrong.status_code == 422
    assert "Choose one of the pilots that are here." in wrong.content.decode()
    with pytest.raises(InvalidFields, match="Choose one of the pilots"):
        pilot_uploads.compare_upload(upload=upload, by=ana, beside=Pilot(workspace=decided.workspace))
    upload.refresh_from_db()
    assert (upload.state, upload.compared_with) == ("read", two[1])


def test_one_pilot_is_no_choice(decided: Decision, ana: Member, client: Client) -> None:
    take(decided, ana, "first.csv", BAD)
    client.force_login(ana.user)
    upload = sent(decided, ana)
    page = client.get(reverse("decision_pilot_upload", args=[decided.number, upload.pk])).content.decode()
    assert "Compared with" not in page


def test_two_files_of_ragas_are_two_variants(decided: Decision, ana: Member) -> None:
    """Each a file of its own, paired by what was asked."""
    take(decided, ana, "a.csv", trap("ragas_a.csv"))
    second = take(decided, ana, "b.csv", trap("ragas_b.csv"))
    shown = pilot_sheet(second, time_zone="UTC")
    assert {(one.a, one.b) for one in shown.before} == {("b now", "a last time")}
    assert [int(one.paired) for one in shown.before if one.key == "faithfulness"] == [11]


def test_a_pipeline_chooses_too(
    token: dict[str, str], two: tuple[Pilot, Pilot], decided: Decision, ana: Member
) -> None:
    wrong = post(token, GOOD, compared_with="me")
    assert (wrong.status_code, list(wrong.json()["error"]["fields"])) == (422, ["compared_with"])
    post(token, GOOD, compared_with=str(two[0].pk))
    read(PilotUpload.objects.get())
    assert Pilot.objects.get(filename="run.csv").compared_with == two[0]
