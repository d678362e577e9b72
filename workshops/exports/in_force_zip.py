"""What held on a day, with all that it was made from, as one file: the same rows give the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings
from django.utils import translation

from workshops.dates import in_utc
from workshops.domain.anonymity import as_promised
from workshops.domain.recommendations import result_of
from workshops.exports.jsonl import json_lines
from workshops.exports.pilot_json import pilot_json
from workshops.models import SignOff, Workspace
from workshops.queries.in_force import Held
from workshops.queries.log import events_with_subject
from workshops.queries.pilots import of_decisions

# No file has a time of its own; this is the first one that the format knows.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def in_force_zip(workspace: Workspace, held: Sequence[Held], *, model: str, day: date) -> bytes:
    """A folder for each decision: the text that held, byte for byte as it was signed, its signatures, what was
    recommended, its pilots, its configurations, its events. `SHA256SUMS` is checked by `sha256sum -c`."""
    with translation.override(settings.LANGUAGE_CODE):
        files = dict(_files(workspace, held, model=model, day=day))
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as folder:
        for name, data in {**files, "SHA256SUMS": sums.encode()}.items():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            folder.writestr(entry, data)
    return out.getvalue()


def _files(workspace: Workspace, held: Sequence[Held], *, model: str, day: date) -> Iterator[tuple[str, bytes]]:
    labels = [each.decision.label for each in held]
    asked = {"workspace": workspace.slug, "model": model, "day": day.isoformat(), "time_zone": workspace.time_zone}
    yield "asked.json", _json({**asked, "decisions": labels})
    pilots = of_decisions([each.decision for each in held])
    events = events_with_subject(workspace.pk, [f"decision:{key}" for key in pilots])
    for each in held:
        folder = f"{each.decision.label}-r{each.revision.number}"
        yield f"{folder}/text.json", each.revision.text.encode()
        yield f"{folder}/held.json", _json(_held(each))
        yield f"{folder}/sign-offs.json", _json([_sign_off(sign_off) for sign_off in each.sign_offs])
        yield f"{folder}/configurations.json", _json(_trail(each))
        if each.recommendation is not None:
            room = each.recommendation.round.workshop
            yield f"{folder}/recommendation.json", _json(as_promised(room, result_of(each.recommendation)))
        if own := [pilot_json(pilot) for pilot in pilots[each.decision.pk]]:
            yield f"{folder}/pilots.json", _json(own)
        yield f"{folder}/events.jsonl", "".join(json_lines(events[f"decision:{each.decision.pk}"])).encode()


def _held(each: Held) -> dict[str, object]:
    term, successor = each.term, getattr(each.decision, "superseded_by", None)
    return {
        "decision": each.decision.label,
        "title": each.revision.body["title"],
        "revision": each.revision.number,
        "revision_sha256": each.revision.sha256,
        "from": in_utc(term.from_at),
        "until": in_utc(term.until_at) if term.until_at else None,
        "superseded_by": successor.label if successor else None,
    }


def _sign_off(sign_off: SignOff) -> dict[str, object]:
    return {
        "name": sign_off.signer_name,
        "role": sign_off.role_key,
        "stance": sign_off.stance,
        "reason": sign_off.reason,
        "signed": in_utc(sign_off.signed_at),
    }


def _trail(each: Held) -> list[dict[str, object]]:
    return [
        {
            "revision": entry.revision.number,
            "revision_sha256": entry.revision.sha256,
            "written": in_utc(entry.revision.created_at),
            "held": [
                {"from": in_utc(term.from_at), "until": in_utc(term.until_at) if term.until_at else None}
                for term in entry.terms
            ],
            "configuration": entry.revision.body["configuration"],
        }
        for entry in each.trail
    ]


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()
