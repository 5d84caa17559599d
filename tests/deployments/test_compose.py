"""The compose file: that it holds together, as far as that can be seen without an engine."""

import re
from typing import Any

import pytest
from prefect.settings import Settings as PrefectSettings
from prefect.settings.legacy import _get_settings_fields

from generator.settings.layers import load
from tests import ROOT
from tests.deployments.compose import composed, values_asked

SHELL = {"PREFECT_SECRET": "me:secret", "POSTGRES_PASSWORD": "word"}
KEYS = {
    "image", "build", "command", "environment", "volumes", "configs", "ports", "depends_on", "healthcheck",
}  # fmt: skip
"""Of a service, those that are used: a slip of the pen is none of them."""


@pytest.fixture(scope="module")
def file() -> dict[str, Any]:
    return composed(SHELL)


def test_each_service_is_known_whole(file: dict[str, Any]) -> None:
    assert set(file) == {"x-image", "x-worker", "services", "configs", "volumes"}
    assert {key for service in file["services"].values() for key in service} == KEYS


def test_a_password_and_a_secret_must_be_chosen() -> None:
    for name in SHELL:
        with pytest.raises(ValueError, match=f"{name}: choose one"):
            composed({other: value for other, value in SHELL.items() if other != name})


def test_each_service_waits_for_one_that_can_come_to_that(file: dict[str, Any]) -> None:
    services = file["services"]
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            checked = "healthcheck" in services[name]
            assert wait["condition"] == ("service_healthy" if checked else "service_completed_successfully")


def test_what_is_mounted_is_declared_or_a_folder_of_the_host(file: dict[str, Any]) -> None:
    mounted = [volume for service in file["services"].values() for volume in service.get("volumes", ())]
    named = {volume.split(":")[0] for volume in mounted if not volume.startswith((".", "/"))}
    assert named == set(file["volumes"])
    assert {one["source"] for service in file["services"].values() for one in service.get("configs", ())} == set(
        file["configs"]
    )


def test_every_setting_is_one_that_prefect_or_generator_knows(
    file: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {name: value for one in file["services"].values() for name, value in one.get("environment", {}).items()}
    prefect = {name for name in given if name.startswith("PREFECT_")}
    assert prefect <= set(_get_settings_fields(PrefectSettings))
    for name in given.keys() - prefect:
        monkeypatch.setenv(name, given[name])
    assert load().ledger_url == given["GENERATOR_LEDGER__URL"]


def test_all_that_the_shell_may_say_is_on_the_page() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    assert {name for name in values_asked() if not re.search(rf"\b{name}\b", page)} == set()


def test_the_image_installs_what_is_locked_and_nothing_else() -> None:
    lines = (ROOT / "deployments" / "Dockerfile").read_text().splitlines()
    for install in (line for line in lines if line.startswith("RUN pip install")):
        assert "--no-deps" in install
        assert "--require-hashes" in install or install.endswith("--editable .")
