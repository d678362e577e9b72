"""Prometheus takes the page's file and our alarms; each rings for what it is for, after its time and no sooner."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.production.page import BLOCKS, ROOT, instead

PROGRAM = shutil.which("promtool")
ALARMS = ROOT / "docs/alarms.yaml"
RULES = {rule["alert"]: rule for rule in yaml.safe_load(ALARMS.read_text())["groups"][0]["rules"]}
prometheus = pytest.mark.skipif(PROGRAM is None, reason="promtool is not installed here; .ci/run installs it")

# {alarm: (series that ring it, when it has rung in minutes, when it has not yet)}; a value for each minute, as promtool
# writes them: from+step x times. Minute 1 is the first after a scrape.
BAD: dict[str, tuple[dict[str, str], int, int]] = {
    "AdvisorStoreAway": ({'advisor_up{part="redis",instance="a"}': "1 0x60"}, 4, 2),
    "AdvisorErrors": (
        {'advisor_requests_total{status="200"}': "0+97x60", 'advisor_requests_total{status="503"}': "0+3x60"}, 8, 3,
    ),
    "AdvisorSlow": (
        {
            'advisor_request_seconds_bucket{le="1",route="room"}': "0+90x60",
            'advisor_request_seconds_bucket{le="2.5",route="room"}': "0+94x60",
            'advisor_request_seconds_bucket{le="+Inf",route="room"}': "0+100x60",
        },
        13, 8,
    ),
    "AdvisorPoolFull": ({'advisor_db_pool_waiting{instance="a"}': "3x60"}, 4, 1),
    "AdvisorTickLate": ({'advisor_tick_age_seconds{instance="a"}': "0+60x60"}, 13, 8),
    "AdvisorQueueGrows": ({'advisor_queue_length{queue="mail"}': "150x60"}, 12, 8),
    "AdvisorMessagesOverdue": ({'advisor_oldest_overdue_delivery_seconds{instance="a"}': "4000x60"}, 12, 8),
    "AdvisorMessagesFailed": ({'advisor_mails{state="failed",instance="a"}': "0+1x60"}, 30, 2),
    "AdvisorRecommendationsWait": ({'advisor_recommendations_waiting{instance="a"}': "1x60"}, 5, 2),
    "AdvisorLogFell": ({'advisor_log_height{workspace="w",instance="a"}': "100x9 40x50"}, 11, 8),
}  # fmt: skip
# An hour in which all is well, and the longest wait that is none: nothing rings.
GOOD = {
    'advisor_up{part="redis",instance="a"}': "1 0 1x60",
    'advisor_requests_total{status="200"}': "0+99x60",
    'advisor_requests_total{status="503"}': "0+1x60",
    'advisor_request_seconds_bucket{le="1",route="room"}': "0+96x60",
    'advisor_request_seconds_bucket{le="2.5",route="room"}': "0+99x60",
    'advisor_request_seconds_bucket{le="+Inf",route="room"}': "0+100x60",
    'advisor_db_pool_waiting{instance="a"}': "0 4 0x60",
    'advisor_tick_age_seconds{instance="a"}': "60x60",
    'advisor_queue_length{queue="mail"}': "0 400 0x60",
    'advisor_oldest_overdue_delivery_seconds{instance="a"}': "30x60",
    'advisor_mails{state="failed",instance="a"}': "7x60",
    'advisor_recommendations_waiting{instance="a"}': "0 1 0x60",
    'advisor_log_height{workspace="w",instance="a"}': "100+1x60",
}


@prometheus
def test_each_alarm_rings_for_what_it_is_for_after_its_time_and_for_nothing_else(tmp_path: Path) -> None:
    tests = []
    for alarm, (series, rung, not_yet) in BAD.items():
        expression = f'(count(ALERTS{{alertname="{alarm}",alertstate="firing"}}) > bool 0) or vector(0)'
        tests.append(
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "promql_expr_test": [
                    {"expr": expression, "eval_time": f"{minute}m", "exp_samples": [{"labels": "{}", "value": value}]}
                    for minute, value in ((rung, 1), (not_yet, 0))
                ],
            }
        )
    quiet = {"expr": 'count(ALERTS{alertstate="firing"}) or vector(0)', "exp_samples": [{"labels": "{}", "value": 0}]}
    tests.append(
        {
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in GOOD.items()],
            "promql_expr_test": [{**quiet, "eval_time": f"{minute}m"} for minute in range(1, 60, 3)],
        }
    )
    file = tmp_path / "tests.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(ALARMS)], "evaluation_interval": "1m", "tests": tests}))
    assert set(BAD) == set(RULES)
    assert PROGRAM
    said = subprocess.run([PROGRAM, "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


@prometheus
def test_prometheus_takes_the_pages_file(tmp_path: Path) -> None:
    file = tmp_path / "prometheus.yml"
    file.write_text(instead("prometheus.yml", ("/srv/advisor", str(ROOT))))
    assert PROGRAM
    said = subprocess.run([PROGRAM, "check", "config", str(file)], capture_output=True, text=True, check=False)
    assert (said.returncode, f"{len(RULES)} rules found" in said.stdout) == (0, True), said.stderr


def test_every_process_that_is_enabled_is_measured() -> None:
    (job,) = yaml.safe_load(BLOCKS["prometheus.yml"])["scrape_configs"]
    (some,) = job["static_configs"]
    enabled = re.findall(r"advisor-(?:web|stream)@(\d+)", BLOCKS["enable"])
    assert some["targets"] == [f"127.0.0.1:{port}" for port in enabled]
