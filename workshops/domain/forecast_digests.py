"""What the log keeps of forecasts: of each person's, of one text, a digest under the site's secret.

What somebody said is never in the log, where others could read it; but who gave a forecast cannot give another one
once it is known what came, and neither can anybody for them: `verify_log` makes each digest again. Whoever has another
secret cannot compare them, as with ballots (`ballot_digests`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC
from uuid import UUID

from django.utils.crypto import salted_hmac

from workshops.domain.log import canonical
from workshops.domain.log_faults import Fault
from workshops.models import Event, Forecast, Workspace

# (decision, number of the text, who gave it)
Giver = tuple[str, str, str]
Place = tuple[UUID, Giver]


def digest_of(forecasts: Iterable[Forecast]) -> str:
    """Of what one person said of one text: each metric's place, the percent, for which role, and when."""
    said = sorted(
        [row.metric, row.percent, row.role_key, row.given_at.astimezone(UTC).isoformat(timespec="microseconds")]
        for row in forecasts
    )
    return _keyed("forecasts", canonical(said))


def digest_key() -> str:
    """A few digits by which it is known under which secret a digest was made."""
    return _keyed("forecasts.key", "")[:8]


def _keyed(of: str, said: str) -> str:
    return salted_hmac(of, said, algorithm="sha256").hexdigest()


def forecast_faults(workspace: Workspace | None) -> Iterator[Fault]:
    """Forecasts that are not those of which the log keeps a digest, and those of which it knows nothing."""
    rows = _as_they_are(workspace)
    for event in _newest(workspace):
        giver = (event.subject.partition(":")[2], str(event.body.get("revision")), event.actor)
        now = rows.pop((event.chain, giver), [])
        if event.body.get("key") == digest_key() and event.body.get("digest") != digest_of(now):
            why = f"they are not those that event {event.seq} keeps a digest of"
            yield Fault(event.chain, event.seq, why, table="forecast", row=":".join(giver), field="percent")
    for (chain, giver), _left in rows.items():
        why = "it was put there beside the log"
        yield Fault(chain, 0, why, table="forecast", row=":".join(giver), field="")


def _newest(workspace: Workspace | None) -> Iterator[Event]:
    """What each said last of each text, oldest first."""
    said = Event.objects.filter(kind="forecasts.given", **({"chain": workspace.pk} if workspace else {}))
    last: dict[tuple[UUID, str, str, str], Event] = {}
    for event in said.order_by("chain", "seq"):
        last[event.chain, event.subject, str(event.body.get("revision")), event.actor] = event
    yield from sorted(last.values(), key=lambda event: (str(event.chain), event.seq))


def _as_they_are(workspace: Workspace | None) -> dict[Place, list[Forecast]]:
    mine = {"revision__decision__workspace": workspace} if workspace else {}
    found: defaultdict[Place, list[Forecast]] = defaultdict(list)
    rows = (
        Forecast.objects.filter(**mine).select_related("revision__decision").defer("revision__text", "revision__body")
    )
    for row in rows.order_by("pk"):
        of = row.revision
        found[of.decision.workspace_id, (str(of.decision_id), str(of.number), row.actor)].append(row)
    return found
