"""What options that belong together may say."""

import pytest

from flows.options.base import checked
from flows.options.documents_pipeline import DocumentsPipelineOptions
from flows.options.validating import ValidateOptions
from generator.errors import UsageError


@pytest.mark.parametrize(
    ("kind", "values", "name"),
    [
        (ValidateOptions, {"input": "in.json"}, "threshold"),
        (DocumentsPipelineOptions, {"folder": "docs"}, "validation_threshold"),
    ],
)
def test_nothing_passes_that_would_fail(
    kind: type[ValidateOptions | DocumentsPipelineOptions], values: dict[str, str], name: str
) -> None:
    with pytest.raises(UsageError, match=r"rated 6 would pass, and what is below 6\.5 fail"):
        checked(kind, {**values, name: 6, "filter_threshold": 6.5})
    assert checked(kind, {**values, name: 6, "filter_threshold": 6}).filter_threshold == 6
    assert checked(kind, {**values, name: 6}).filter_threshold == 7  # which the lower one takes along
