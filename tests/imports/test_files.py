"""Folders and zips that anybody may have made: a sentence beside each file that cannot be read, and the rest go on."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from workshops.domain import decision_files
from workshops.domain.decision_files import RecordFile, decoded, files_of_folder, files_of_upload
from workshops.refusals import InvalidFields

RECORD = "# Use Redis\n\n## Status\n\nAccepted – außen\n"
TOO_LARGE = "it is larger than 500,000 bytes, which no decision record is"


def packed(entries: dict[str, bytes], *, links: tuple[str, ...] = ()) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o120777 if name in links else 0o100644) << 16
            packed.writestr(entry, content)
    file.seek(0)
    return file


def said(files: list[RecordFile]) -> dict[str, str]:
    return {one.path: one.refusal or "read" for one in files}


@pytest.mark.parametrize(
    ("raw", "text", "refusal", "notes"),
    [
        (RECORD.encode(), RECORD, "", []),
        (RECORD.encode("utf-8-sig"), RECORD, "", []),
        (RECORD.encode("utf-16"), RECORD, "", []),
        (b"\xfe\xff" + RECORD.encode("utf-16-be"), RECORD, "", []),
        (RECORD.encode("cp1252"), RECORD, "", ["it is not in UTF-8; it was read as Windows-1252"]),
        (b"\xff\xfe\x00", "", "it cannot be read as UTF-16, which its first bytes say that it is", []),
        (b"# A\x00B", "", "it is no text", []),
        (b"\x89PNG\r\n\x1a\n\xff\xd8", "", "it is no text", []),
        (b"x" * 500_001, "", TOO_LARGE, []),
    ],
)
def test_bytes_are_a_text_or_a_sentence(raw: bytes, text: str, refusal: str, notes: list[str]) -> None:
    assert decoded("a.md", raw) == RecordFile("a.md", text, refusal, notes)


def test_a_folder_is_read_inside_itself_only(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    folder = tmp_path / "records"
    (folder / "sub").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.md").write_text(RECORD)
    (folder / "0001.md").write_text(RECORD)
    (folder / "sub" / "0001.MD").write_text(RECORD)
    (folder / "image.png").write_bytes(b"\x89PNG")
    (folder / "link.md").symlink_to(outside / "secret.md")
    (folder / "away").symlink_to(outside)
    os.mkfifo(folder / "pipe.md")
    with (folder / "huge.md").open("wb") as file:
        file.truncate(50_000_000)
    (folder / "bad\n\u202ename.md").write_text(RECORD)
    assert said(list(files_of_folder(folder))) == {
        "0001.md": "read",
        "sub/0001.MD": "read",
        "link.md": "it is a link to another file",
        "away": "it is a link to another folder",
        "pipe.md": "it is no ordinary file",
        "huge.md": TOO_LARGE,
        "bad\ufffd\ufffdname.md": "read",
    }


def test_a_zip_is_read_inside_itself_only() -> None:
    record = RECORD.encode()
    entries = {
        "adr/0001.md": record,
        "adr/sub/0001.md": record,
        "adr/picture.png": b"\x89PNG",
        "../out.md": record,
        "adr/../../out2.md": record,
        "/etc/x.md": record,
        "C:\\x.md": record,
        "adr/link.md": b"/etc/passwd",
        "__MACOSX/adr/._0001.md": b"\x00\x05\x16\x07",
        "adr/bomb.md": b"0" * 60_000_000,
        f"adr/{'9' * 400}.md": record,
    }
    found = files_of_upload([("adr.zip", packed(entries, links=("adr/link.md",)))])
    out = "its path leads out of the folder"
    assert said(found) == {
        "adr/0001.md": "read",
        "adr/sub/0001.md": "read",
        "../out.md": out,
        "adr/../../out2.md": out,
        "/etc/x.md": out,
        "C:/x.md": out,
        "adr/link.md": "it is a link to another file",
        "adr/bomb.md": TOO_LARGE,
        f"adr/{'9' * 400}.md"[:300]: "its path is too long",
    }


def test_an_entry_that_lies_about_its_size_or_is_broken_is_refused_by_itself() -> None:
    raw = bytearray(packed({"a.md": b"0" * 700_000, "b.md": RECORD.encode()}).getvalue())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):  # both heads of the first entry say ten bytes
        at = raw.index(mark) + (22 if mark == b"PK\x03\x04" else 24)
        raw[at : at + 4] = (10).to_bytes(4, "little")
    assert said(files_of_upload([("x.zip", io.BytesIO(bytes(raw)))])) == {
        "a.md": "it cannot be unpacked",
        "b.md": "read",
    }


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ([("x.zip", io.BytesIO(b"no zip"))], "The zip cannot be read. Pack the folder again."),
        ([("x.zip", packed({"a.png": b"x"}))], "There is no Markdown file in what you chose. A record ends in .md."),
        ([("x.pdf", io.BytesIO(b"x"))], "There is no Markdown file in what you chose. A record ends in .md."),
        (
            [(f"{n}.md", io.BytesIO(b"x")) for n in range(4)],
            "One import takes up to 3 records. Send the folder in parts.",
        ),
        (
            [("x.zip", packed({f"{n}.md": b"x" for n in range(9)}))],
            "One import takes up to 3 records. Send the folder in parts.",
        ),
        ([("x.zip", packed({f"{n}.png": b"x" for n in range(20)}))],
         "The zip has more than 10 entries. Send only the folder of the records."),
        ([("a.md", io.BytesIO(b"x" * 101))],
         "The records have more than 100 characters together. Send the folder in parts."),
    ],
)  # fmt: skip
def test_what_is_no_import_is_refused_whole(
    monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, io.BytesIO]], sentence: str
) -> None:
    for limit, count in (("MOST_RECORDS", 3), ("MOST_ENTRIES", 10), ("MOST_TEXT", 100)):
        monkeypatch.setattr(decision_files, limit, count)
    with pytest.raises(InvalidFields) as refusal:
        files_of_upload(sent)
    assert refusal.value.sentence == sentence


def test_two_files_of_one_name_are_not_one() -> None:
    twins = [("0001.md", io.BytesIO(b"x")), ("0001.md", io.BytesIO(b"y")), ("0002.md", io.BytesIO(b"z"))]
    why = "two files are called so; put their folder into a zip"
    assert said(files_of_upload(twins)) == {"0001.md": why, "0002.md": "read"}
