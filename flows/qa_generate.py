"""The flow `qa-generate`: pairs from the chunks of a LanceDB."""

from typing import Any

from prefect import flow

from flows.form import parameters
from flows.generated import generated
from flows.qa_options import GenerateOptions
from tasks.backtranslate import backtranslate


@flow(name="qa-generate")
@parameters(GenerateOptions)
async def qa_generate(options: GenerateOptions) -> dict[str, Any]:
    """Write question–answer pairs from the chunks of a LanceDB (instruction backtranslation)."""
    return await generated("qa-generate", options, backtranslate)
