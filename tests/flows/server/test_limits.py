"""The limits that a Prefect server gets."""

from deployments.limits import limits
from flows.training.finetune import trained
from generator.settings.tree import Settings


def test_what_needs_the_accelerator_runs_one_at_a_time() -> None:
    assert [limits(Settings())[f"tag:{tag}"] for tag in trained.tags] == [1]
