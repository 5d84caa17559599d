"""The flow `qa-generate`: pairs from the chunks of a LanceDB."""

from typing import Any

from flows.options.qa import GenerateOptions
from flows.pairs.generated import generated
from flows.running.as_flow import as_flow
from tasks.qa.backtranslate import backtranslate


@as_flow(GenerateOptions)
async def qa_generate(options: GenerateOptions) -> dict[str, Any]:
    """Write question–answer pairs from the chunks of a LanceDB (instruction backtranslation)."""
    return await generated(options, backtranslate)
