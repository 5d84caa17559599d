"""The base job template for Prefect's Kubernetes worker, as far as it can be seen without that worker."""

import re
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator
from prefect.utilities.templating import apply_values

from tests import ROOT

PLACE = ROOT / "deployments" / "kubernetes-base-job.json"
WORKERS_OWN = {"name", "command", "env", "labels", "annotations", "namespace", "job_manifest", "stream_output",
               "job_watch_timeout_seconds", "pod_watch_timeout_seconds"}  # fmt: skip
"""What prefect-kubernetes 0.8 reads of a job's configuration, and the template has."""


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(PLACE.read_bytes())
    return data


def test_what_the_job_takes_is_what_can_be_set(template: dict[str, Any]) -> None:
    taken = set(re.findall(r"\{\{ (\w+) \}\}", orjson.dumps(template["job_configuration"]).decode()))
    assert taken == set(template["variables"]["properties"])
    assert set(template["job_configuration"]) == WORKERS_OWN


def test_the_defaults_are_of_the_kind_that_they_are_said_to_be(template: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(template["variables"])
    properties = template["variables"]["properties"]
    defaults = {name: each["default"] for name, each in properties.items() if "default" in each}
    assert list(Draft202012Validator(template["variables"]).iter_errors(defaults)) == []


def test_a_job_with_the_defaults_has_the_data_and_the_keys(template: dict[str, Any]) -> None:
    properties = template["variables"]["properties"]
    defaults = {name: each["default"] for name, each in properties.items() if "default" in each}
    manifest = apply_values(template["job_configuration"]["job_manifest"], defaults)
    pod = manifest["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["image"] == "generator:latest"
    assert container["envFrom"] == [{"secretRef": {"name": "generator"}}]
    assert container["volumeMounts"][0]["name"] == pod["volumes"][0]["name"]
    assert pod["volumes"][0]["persistentVolumeClaim"] == {"claimName": "generator-data"}


def test_no_key_is_a_variable_of_the_template(template: dict[str, Any]) -> None:
    assert not re.search(r"api_key|token|password", PLACE.read_text(), re.IGNORECASE)
