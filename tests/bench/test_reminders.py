"""`bench reminders` on tiny numbers: every part of it is measured, and nothing is sent twice or lost."""

from __future__ import annotations

import json

import pytest

from bench import command
from workshops.models import Delivery, Occurrence


@pytest.mark.django_db(transaction=True)
def test_one_json_object_about_a_tick_its_mails_and_the_lists(capsys: pytest.CaptureFixture[str]) -> None:
    said_by = ["reminders", "--plans", "60", "--due", "12", "--people", "5", "--mails", "4"]
    assert command.report(command.read(said_by)) == 0
    said = json.loads(capsys.readouterr().out)
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
    assert all(ratio > 0 for ratio in [said["ratios"]["sending"], *said["ratios"]["pages"].values()])
