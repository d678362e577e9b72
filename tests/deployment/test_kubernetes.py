"""docs/kubernetes/: no cluster runs in the tests, so it is held against the API's own schemas, and against Compose."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from config.asgi import LAST
from workshops.live.streams import StreamApplication
from workshops.models import Workshop

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "kubernetes"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
OBJECTS: list[dict[str, Any]] = [
    one for path in sorted(FOLDER.glob("*.yaml")) for one in yaml.safe_load_all(path.read_text())
]
PARTS = {
    "web": "web",
    "stream": "web",
    "worker": "worker",
    "mail": "mail",
    "beat": "beat",
}  # ours, as Compose calls them


def found(kind: str, name: str) -> dict[str, Any]:
    (one,) = [one for one in OBJECTS if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return one


def pods() -> list[dict[str, Any]]:
    """Of everything that starts any."""
    specs = [one["spec"].get("jobTemplate", one)["spec"] for one in OBJECTS if "spec" in one]
    return [spec["template"]["spec"] for spec in specs if "template" in spec]


def container(part: str) -> dict[str, Any]:
    (one,) = found("Deployment", f"advisor-{part}")["spec"]["template"]["spec"]["containers"]
    return dict(one)


@pytest.mark.parametrize("one", OBJECTS, ids=lambda one: f"{one['kind']} {one['metadata']['name']}")
def test_each_object_is_what_the_api_takes(one: dict[str, Any]) -> None:
    kubernetes_validate.validate(one, kubernetes_validate.latest_version(), strict=True)


def test_every_part_is_there_and_runs_what_compose_runs() -> None:
    assert {one["metadata"]["name"] for one in OBJECTS if one["kind"] == "Deployment"} == {
        f"advisor-{p}" for p in PARTS
    }
    for part, service in PARTS.items():
        assert container(part)["command"] == COMPOSE[service]["command"], part
    (migrate,) = found("Job", "advisor-migrate")["spec"]["template"]["spec"]["containers"]
    assert migrate["command"] == COMPOSE["migrate"]["command"]


def test_a_pod_is_of_its_deployment_service_and_budget() -> None:
    for one in OBJECTS:
        if one["kind"] == "Deployment":
            assert one["spec"]["selector"]["matchLabels"] == one["spec"]["template"]["metadata"]["labels"]
    for part in ("web", "stream", "worker"):
        labels = found("Deployment", f"advisor-{part}")["spec"]["selector"]["matchLabels"]
        assert found("PodDisruptionBudget", f"advisor-{part}")["spec"]["selector"]["matchLabels"] == labels
        assert found("Deployment", f"advisor-{part}")["spec"]["replicas"] >= 2
    for part in ("web", "stream"):
        labels = found("Deployment", f"advisor-{part}")["spec"]["selector"]["matchLabels"]
        assert found("Service", f"advisor-{part}")["spec"]["selector"] == labels


def test_who_serves_people_is_probed_and_given_time_to_end() -> None:
    for part in ("web", "stream"):
        pod = found("Deployment", f"advisor-{part}")["spec"]["template"]["spec"]
        serves = container(part)
        assert {"name": "ADVISOR_ROLE", "value": part} in serves["env"]
        assert serves["livenessProbe"]["httpGet"]["path"] == serves["readinessProbe"]["httpGet"]["path"] == "/healthz"
        assert "$PROBE" in serves["startupProbe"]["exec"]["command"][-1]
        assert serves["lifecycle"]["preStop"]["sleep"]["seconds"] + LAST < pod["terminationGracePeriodSeconds"]


def test_the_start_up_probe_is_a_program_and_asks_for_what_readyz_says() -> None:
    program = found("ConfigMap", "advisor")["data"]["PROBE"]
    compile(program, "PROBE", "exec")
    assert set(re.findall(r'known\["(\w+)"\]', program)) == {"database", "redis", "rights"}


def test_only_migration_and_backup_know_the_owner_and_nobody_is_root() -> None:
    knowing = set()
    for pod in pods():
        (one,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert one["securityContext"]["allowPrivilegeEscalation"] is False
        assert {"cpu", "memory"} == set(one["resources"]["requests"])
        names = {variable["name"] for variable in one["env"]}
        assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"} <= names
        knowing |= {one["name"]} if "DATABASE_OWNER_URL" in names else set()
    assert knowing == {"migrate", "backup"}


def test_connections_are_what_the_budget_of_the_page_counts() -> None:
    page = (ROOT / "docs/production.md").read_text()
    budget = {
        part: re.search(rf"(?m)^\| {part}[^|]*\|[^|]*\| (\d+) ", page) for part in ("web", "stream", "worker", "beat")
    }
    said = {part: found[1] for part, found in budget.items() if found}
    assert said == {"web": "20", "stream": "6", "worker": "2", "beat": "1"}
    for part in PARTS:
        pool = next((one["value"] for one in container(part)["env"] if one["name"] == "ADVISOR_DB_POOL"), "20")
        assert pool == said.get(part, said["worker"]), part


def test_the_backup_may_write_to_its_volume() -> None:
    pod = found("CronJob", "advisor-backup")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["fsGroup"] == pod["securityContext"]["runAsUser"]
    claims = [one["persistentVolumeClaim"]["claimName"] for one in pod["volumes"] if "persistentVolumeClaim" in one]
    readme = (FOLDER / "README.md").read_text()
    assert [claim for claim in claims if f"`{claim}`" not in readme] == []


def test_every_variable_is_a_setting() -> None:
    known = set(re.findall(r"(?m)^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text()))
    used = {variable["name"] for pod in pods() for variable in pod["containers"][0]["env"]}
    assert used | (found("ConfigMap", "advisor")["data"].keys() - {"PROBE"}) <= known


def test_streams_and_nothing_else_go_to_the_stream_service(workshop: Workshop) -> None:
    streams, _rest = found("Ingress", "advisor")["spec"]["rules"][0]["http"]["paths"]
    assert streams["backend"]["service"]["name"] == "advisor-stream"
    served = StreamApplication.serves
    for path in (f"/w/{workshop.pk}/stream/", f"/api/v1/workshops/{workshop.pk}/stream", f"/w/{workshop.pk}/"):
        assert bool(re.match(streams["path"], path)) is served(None, path)  # type: ignore[arg-type]  # asks nothing of it
