"""The flow `cot-generate`: questions with steps and answers from the chunks of a LanceDB."""

from typing import Any

from flows.options.qa import GenerateCoTOptions
from flows.pairs.generated import generated
from flows.running.as_flow import as_flow
from tasks.cot.step_by_step import generate_cot


@as_flow(GenerateCoTOptions)
async def cot_generate(options: GenerateCoTOptions) -> dict[str, Any]:
    """Write questions with steps and answers from the chunks of a LanceDB (distilling step-by-step)."""
    return await generated(options, generate_cot)
