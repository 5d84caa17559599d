"""The flow `qa-generate`: pairs from the chunks of a LanceDB."""

from typing import Any

from prefect import flow

from flows.options.form import parameters
from flows.options.qa import GenerateOptions
from flows.pairs.generated import generated
from tasks.qa.backtranslate import backtranslate


@flow(name="qa-generate")
@parameters(GenerateOptions)
async def qa_generate(options: GenerateOptions) -> dict[str, Any]:
    """Write question–answer pairs from the chunks of a LanceDB (instruction backtranslation)."""
    return await generated(options, backtranslate)
