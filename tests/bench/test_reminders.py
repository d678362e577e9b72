"""`bench reminders` on tiny numbers: every part of it is measured, and nothing is sent twice or lost."""

from __future__ import annotations

import pytest

from tests.bench.told import look_at_rows, report_of
from workshops.models import Delivery, Occurrence


@pytest.mark.django_db(transaction=True)
def test_one_json_object_about_a_tick_its_mails_and_the_lists(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["reminders", "--plans", "60", "--due", "12", "--people", "5", "--mails", "4"]
    said = report_of(words, capsys, name="reminders")
    look_at_rows("reminders")
    assert said["size"] == {"plans": 60, "due": 12, "people": 5, "mails": 4}
    measured = said["measured"]
    assert (measured["tick"]["due"], measured["tick"]["errors"]) == (12, 0)
    assert Occurrence.objects.filter(state="due").count() == 12
    assert measured["tick"]["mails"] >= 5
    assert measured["sending"]["mails"] == said["floors"]["sending"]["mails"] == 4
    together = measured["together"]
    assert (together["duplicates"], together["losses"]) == (0, 0)
    assert together["mails"] == measured["tick"]["mails"] - 4
    assert set(Delivery.objects.values_list("state", flat=True)) <= {"sent", "cancelled"}
    assert {"/", "/revisits/", "/settings/deliveries/"} <= measured["pages"].keys()
    rate = measured["sending"]["mails_per_s"] / said["floors"]["sending"]["mails_per_s"]
    pages = measured["pages"]
    assert said["ratios"] == {
        "sending": pytest.approx(rate, rel=1e-2),
        "pages": {name: pytest.approx(page["page_ms"] / page["sql_ms"], rel=1e-2) for name, page in pages.items()},
        "pages_at_best": {
            name: pytest.approx(page["least_ms"] / page["sql_least_ms"], rel=1e-2) for name, page in pages.items()
        },
    }
    assert said["met"] == {
        "sending": measured["sending"]["mails_per_s"] >= 0.7 * said["floors"]["sending"]["mails_per_s"],
        "together": True,
        "idle_tick": measured["idle_tick"]["by_index"],
        "pages": {name: page["page_ms"] <= 2 * page["sql_ms"] + 15 for name, page in pages.items()},
        "pages_at_best": {name: page["least_ms"] <= 2 * page["sql_least_ms"] + 15 for name, page in pages.items()},
    }
