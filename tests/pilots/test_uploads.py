"""A file on its way to be a pilot: what is shown of it before it is taken, and that nothing is taken by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.browsers import as_member
from tests.pilots.conftest import table, trap
from workshops.domain import pilot_uploads, pilots
from workshops.domain.pilot_reading import File
from workshops.domain.pilot_uploads import KEPT_FOR, LOST_AFTER, MOST_TRIES, MOST_WAITING, Sent, read_upload
from workshops.enums import PilotReading
from workshops.models import Decision, Event, Member, Pilot, PilotMapping, PilotUpload, PilotUploadFile, Workshop
from workshops.queries import pilots as kept
from workshops.refusals import Conflict

PAGES = "/decisions/1/pilots/"
UNMAPPED = b"question,graded,seconds\nq1,1,0.5\nq2,0,0.7\nq3,1,0.2\n"


@pytest.fixture
def web(ana: Member) -> Client:
    return as_member(ana)


def send(web: Client, content: bytes, name: str = "run.csv", at: str = PAGES) -> Any:
    return web.post(f"{at}new/", {"file": SimpleUploadedFile(name, content)})


def read(web: Client, content: bytes, name: str = "run.csv", at: str = PAGES) -> str:
    """Sent, and read by the worker's part; the address of its preview."""
    address: str = send(web, content, name, at).headers["Location"]
    read_upload(upload_id=PilotUpload.objects.latest("created_at").pk)
    return address


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_a_file_is_shown_before_it_is_taken_and_taken_by_one_button(web: Client, decided: Decision) -> None:
    waiting = send(web, table(*[1] * 9, 0))
    page = web.get(waiting.headers["Location"])
    assert "is being read" in text(page)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    read_upload(upload_id=PilotUpload.objects.get().pk)
    page = web.get(waiting.headers["Location"])
    for said in ("A table", "rag", "10 in 10 rows", "accuracy", "run.csv", "Accuracy: at or above 60%"):
        assert said in text(page)
    assert PilotUpload.objects.get().sha256 in text(page)
    assert "every 2s" not in page.content.decode()
    assert not Pilot.objects.exists()
    taken = web.post(waiting.headers["Location"])
    pilot = Pilot.objects.get()
    assert taken.headers["Location"] == f"{PAGES}{pilot.pk}/"
    assert "at or above 60%" in text(web.get(taken.headers["Location"]))
    assert not PilotUploadFile.objects.exists()
    assert web.get(waiting.headers["Location"]).headers["Location"] == taken.headers["Location"]


def test_what_cannot_be_trusted_is_said_before_it_is_taken(web: Client, decided: Decision) -> None:
    page = text(web.get(read(web, trap("table_empty_cell.csv"), "scores.csv")))
    upload = PilotUpload.objects.get()
    assert upload.said is not None
    assert [one["key"] for one in upload.said["findings"]] == ["failed_rows_left_out"]
    assert "a, score: 2 of 4 rows" in page
    assert "have no score: they count as failed, with the worst that there is." in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (trap("cut.json"), "breaks off"),
        (trap("bomb_zstd.eval"), ""),
        (trap("climbs.eval"), ""),
        (trap("ragas_means.json"), "totals"),
        (b"\xff\xfe\x00", ""),
    ],
    ids=["cut", "bomb", "climbs", "totals", "bytes"],
)
def test_bad_input_is_one_sentence_and_nothing_else(web: Client, decided: Decision, content: bytes, said: str) -> None:
    page = web.get(read(web, content, "bad"))
    upload = PilotUpload.objects.get()
    assert upload.state == PilotReading.REFUSED
    assert upload.problem is not None
    assert upload.problem["message"].count(". ") == 0
    assert said in upload.problem["message"]
    assert page.status_code == 200
    assert "Nothing of it was imported" in text(page)
    assert web.post(f"{PAGES}new/{upload.pk}/").status_code == 409
    assert not Pilot.objects.exists()


def test_a_discarded_file_leaves_nothing(web: Client, decided: Decision) -> None:
    address = read(web, table(1, 0))
    assert web.post(f"{address}discard/").headers["Location"] == PAGES
    assert web.get(address).status_code == 404
    assert not PilotUpload.objects.exists()
    assert not PilotUploadFile.objects.exists()
    assert not Event.objects.filter(kind="pilot.imported").exists()


def test_a_table_is_mapped_by_hand_and_the_next_one_by_memory(web: Client, decided: Decision) -> None:
    address = read(web, UNMAPPED.replace(b"question", b"Frage"))
    page = web.get(address)
    assert PilotUpload.objects.get().state == PilotReading.UNMAPPED
    names = re.findall(r'<label[^>]*for="id_(column_\d)"[^>]*>\s*([^<]+?)\s*<', page.content.decode())
    assert [label for _name, label in names] == ["Frage", "graded", "seconds"]
    assert "This table does not say by itself what its columns are" in text(page)
    said = {"column_0": "field:case", "column_1": "metric:Accuracy", "column_2": "field:latency_s"}
    assert web.post(f"{address}mapping/", said).headers["Location"] == address
    upload = PilotUpload.objects.get()
    assert upload.mapping == {"case": "Frage", "Accuracy": "graded", "latency_s": "seconds"}
    read_upload(upload_id=upload.pk)
    assert PilotMapping.objects.count() == 0
    web.post(address)
    pilot = Pilot.objects.get()
    assert [one["metric"] for one in Event.objects.get(kind="pilot.imported").body["verdicts"]] == ["accuracy"]
    # The columns in another order, and other numbers.
    again = read(web, b"seconds,graded,Frage\n1,1,q1\n1,1,q2\n1,0,q4\n", "again.csv")
    upload = PilotUpload.objects.exclude(pilot=pilot).get()
    assert (upload.state, upload.mapping) == (PilotReading.READ, pilot.mapping)
    chosen = re.findall(r'<option value="([^"]+)" selected', web.get(again).content.decode())
    assert chosen == ["field:latency_s", "metric:Accuracy", "field:case"]


def test_a_table_that_says_itself_what_its_columns_are_shows_how_it_was_read(web: Client, decided: Decision) -> None:
    page = web.get(read(web, table(1, 0))).content.decode()
    assert re.findall(r'<option value="([^"]+)" selected', page) == ["field:case", "field:variant", "metric"]


def test_how_it_was_read_stands_apart_and_a_long_name_breaks_at_its_joints(web: Client, decided: Decision) -> None:
    rows = [f"q{row},0.{row + 10},{row + 2}" for row in range(12)]
    name = "claims_<b>-run_2026-11-27.final.csv"
    page = web.get(read(web, "\n".join(["case,score,grade", *rows]).encode(), name)).content.decode()
    doubts, notes = page.index("Nothing was found that would fool a reader"), page.index("How it was read, which takes")
    assert doubts < notes < page.index("grade is not a share of 1 in 12 rows")
    assert "claims_<wbr>&lt;b&gt;-<wbr>run_<wbr>2026-<wbr>11-<wbr>27.<wbr>final.<wbr>csv" in page


def test_a_column_that_is_another_in_each_row_is_no_variant(web: Client, decided: Decision) -> None:
    rows = [f"q{row},answer {row},1" for row in range(13)]
    address = read(web, "\n".join(["case,model,solved", *rows]).encode())
    page = text(web.get(address))
    assert "run.csv has 13 variants, and up to 12 are compared." in page
    assert "What its columns are" in page
    web.post(f"{address}mapping/", {"column_0": "field:case", "column_1": "-", "column_2": "metric"})
    upload = PilotUpload.objects.get()
    assert upload.mapping == {"case": "case", "variant": "", "model_version": "", "solved": "solved"}
    read_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    assert upload.said is not None
    assert upload.said["variants"] == ["run"]


def test_what_is_not_used_is_not_heard_and_each_column_shows_what_stands_in_it(web: Client, decided: Decision) -> None:
    rows = [f"q{row},m,0.{row + 10},m,2026-11-0{row % 2 + 1}" for row in range(12)]
    address = read(web, "\n".join(["case,variant,score,judge_model,date", *rows]).encode())
    page, upload = web.get(address), PilotUpload.objects.get()
    selected = re.findall(r'<option value="([^"]+)" selected', page.content.decode())
    assert selected[-2:] == ["field:judge_model", "field:run_at"]
    assert "Such as: 2026-11-01 · 2026-11-02" in text(page)
    assert [one["key"] for one in (upload.said or {})["findings"]] == ["judges_itself", "run_on_other_days"]
    chosen = {"column_0": "field:case", "column_1": "field:variant", "column_2": "metric"}
    assert web.post(f"{address}mapping/", chosen | {"column_3": "-", "column_4": "-"}).status_code == 302
    read_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    assert (upload.said or {})["findings"] == []
    assert 'value="-" selected' in web.get(address).content.decode()
    # Of what stands in the file, nothing stays beside it.
    web.post(address)
    assert PilotUpload.objects.get().columns == []


def test_a_table_needs_a_metric(web: Client, decided: Decision) -> None:
    address = read(web, table(1, 0))
    page = web.post(f"{address}mapping/", {"column_0": "field:case", "column_1": "-", "column_2": "-"})
    assert (page.status_code, "Choose one column at least as a metric" in text(page)) == (422, True)


def test_two_columns_cannot_be_one_field(web: Client, decided: Decision) -> None:
    address = read(web, UNMAPPED.replace(b"question", b"Frage"))
    page = web.post(f"{address}mapping/", {"column_0": "field:case", "column_1": "field:case"})
    assert page.status_code == 422
    assert "Two columns cannot both be this" in text(page)
    assert PilotUpload.objects.get().state == PilotReading.UNMAPPED


def test_a_threshold_is_held_against_the_metric_that_it_means(web: Client, decided: Decision) -> None:
    address = read(web, table(*[1] * 50).replace(b"accuracy", b"solved"))
    page = web.get(address)
    assert "have no metric of their name" in text(page)
    assert web.post(f"{address}names/", {"threshold_0": "solved"}).headers["Location"] == address
    assert '"solved" selected' in web.get(address).content.decode()
    # What is chosen beside the button that imports counts as well.
    PilotUpload.objects.update(named={})
    web.post(address, {"threshold_0": "solved"})
    (verdict,) = Event.objects.get(kind="pilot.imported").body["verdicts"]
    assert (verdict["metric"], verdict["threshold"], verdict["verdict"]) == ("solved", ">= 0.6", "meets")
    assert Pilot.objects.get().named == {"Accuracy": "solved"}
    sheet = text(web.get(f"{PAGES}{Pilot.objects.get().pk}/"))
    assert "The decision calls it “Accuracy”. In the log since" in sheet
    # The next file need not be told again, where it has that metric.
    web.post(read(web, table(*[1] * 40).replace(b"accuracy", b"solved"), "next.csv"))
    assert Pilot.objects.get(filename="next.csv").named == {"Accuracy": "solved"}
    web.post(read(web, table(*[1] * 30).replace(b"accuracy", b"right"), "other.csv"))
    assert Pilot.objects.get(filename="other.csv").named == {}


def test_the_same_file_leads_to_the_pilot_that_it_is(web: Client, decided: Decision) -> None:
    web.post(read(web, table(1, 0)))
    again = send(web, table(1, 0), "other name.csv")
    assert again.headers["Location"] == f"{PAGES}{Pilot.objects.get().pk}/"
    assert PilotUpload.objects.filter(pilot=None).count() == 0


def test_a_file_of_another_decisions_pilot_is_said(
    web: Client, decided: Decision, recommended: Workshop, ana: Member
) -> None:
    pilots.import_pilot(subject=recommended, by=ana, file=File("a.csv", table(1, 0)))
    page = text(web.get(read(web, table(1, 0))))
    assert f"This very file is a pilot already, of the workshop “{recommended.title}”." in page


def test_another_pilot_in_between_is_looked_at_first(web: Client, decided: Decision, ana: Member) -> None:
    address = read(web, table(1, 0))
    pilots.import_pilot(subject=decided, by=ana, file=File("a.csv", table(0, 0)))
    refused = web.post(address)
    assert refused.status_code == 409
    assert "Another pilot was imported meanwhile" in text(refused)
    read_upload(upload_id=PilotUpload.objects.get().pk)
    web.post(address)
    newest = kept.newest(decided)
    assert newest is not None
    assert newest.compared_with is not None
    assert newest.compared_with.filename == "a.csv"


def test_a_pipeline_whose_file_was_overtaken_is_compared_with_that_one(decided: Decision, ana: Member) -> None:
    upload = pilot_uploads.keep_upload(subject=decided, by=ana, sent=Sent("b.csv", table(1, 1)), at_once=True)
    upload = PilotUpload.objects.select_related("workspace", "decision", "workshop", "by", "file").get()
    pilot_uploads._read(upload)
    first = pilots.import_pilot(subject=decided, by=ana, file=File("a.csv", table(1, 0))).pilot
    pilot_uploads._store(upload)
    upload.refresh_from_db()
    assert (upload.state, upload.pilot, Pilot.objects.count()) == (PilotReading.WAITING, None, 1)
    read_upload(upload_id=upload.pk)
    assert Pilot.objects.get(filename="b.csv").compared_with == first


def test_what_is_too_large_is_413(web: Client, decided: Decision) -> None:
    page = web.generic(
        "POST", f"{PAGES}new/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="60000000"
    )
    assert page.status_code == 413
    assert "more than 50 MB" in text(page)


def test_a_reading_that_was_lost_is_asked_for_again_three_times_and_no_oftener(decided: Decision, ana: Member) -> None:
    upload = pilot_uploads.keep_upload(subject=decided, by=ana, sent=Sent("a.csv", table(1, 0)))
    assert pilot_uploads.requeue_waiting() == 0
    PilotUpload.objects.update(asked_at=timezone.now() - LOST_AFTER - timedelta(seconds=1), tries=MOST_TRIES)
    assert pilot_uploads.requeue_waiting() == 1
    read_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    assert upload.problem is not None
    assert (upload.state, "broke off three times" in upload.problem["message"]) == (PilotReading.REFUSED, True)


def test_what_was_read_stays_as_it_is_and_what_nobody_took_goes(decided: Decision, ana: Member) -> None:
    upload = pilot_uploads.keep_upload(subject=decided, by=ana, sent=Sent("a.csv", table(1, 0)))
    for _twice in range(2):
        read_upload(upload_id=upload.pk)
    assert PilotUpload.objects.get().tries == 1
    assert pilot_uploads.discard_stale() == 0
    PilotUpload.objects.update(created_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    assert pilot_uploads.discard_stale() == 1
    assert not PilotUploadFile.objects.exists()
    read_upload(upload_id=upload.pk)  # nothing is there to be read


def test_of_one_person_so_many_wait_and_the_oldest_goes(decided: Decision, ana: Member) -> None:
    sent = [
        pilot_uploads.keep_upload(subject=decided, by=ana, sent=Sent(f"{place}.csv", table(1, 0)))
        for place in range(MOST_WAITING + 1)
    ]
    assert set(PilotUpload.objects.values_list("pk", flat=True)) == {one.pk for one in sent[1:]}


def test_a_taken_one_stays_as_it_was_imported(decided: Decision, ana: Member) -> None:
    upload = pilot_uploads.keep_upload(subject=decided, by=ana, sent=Sent("a.csv", table(1, 0)))
    read_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    first = pilot_uploads.take_upload(upload=upload, by=ana)
    again = pilot_uploads.take_upload(upload=upload, by=ana)
    assert (first.is_new, again.is_new, again.pilot) == (True, False, first.pilot)
    with pytest.raises(Conflict):
        pilot_uploads.map_upload(upload=upload, by=ana, mapping={"case": "case"})


def test_in_a_workshop_the_room_sees_it_and_members_have_its_file(recommended: Workshop, web: Client) -> None:
    at = f"/w/{recommended.pk}/pilots/"
    web.post(read(web, table(1, 0), "Läufe 数.csv", at=at))
    pilot = Pilot.objects.get()
    assert pilot.workshop == recommended
    file = web.get(f"{at}{pilot.pk}/file/")
    named = "attachment; filename*=utf-8''L%C3%A4ufe%20%E6%95%B0.csv"
    assert (file.content, file.headers["Content-Disposition"]) == (table(1, 0), named)
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert "Läufe 数.csv" in text(web.get(at))


def test_an_owner_erases_the_file_on_its_page(web: Client, decided: Decision, ana: Member) -> None:
    web.post(read(web, table(1, 0)))
    page = f"{PAGES}{Pilot.objects.get().pk}/"
    assert web.post(f"{page}erasure/").status_code == 404
    ana.role = "owner"
    ana.save()
    assert "Erase it for good" in text(web.get(page))
    assert web.post(f"{page}erasure/").headers["Location"] == page
    assert "Its hash and its figures are what is left of it" in text(web.get(page))
    assert web.get(f"{page}file/").status_code == 404
