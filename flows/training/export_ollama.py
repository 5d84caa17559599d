"""The flow `export-ollama`; the work is that of the command, which needs no server."""

from typing import Any

from prefect.artifacts import acreate_markdown_artifact

from flows.choosing.as_task import in_a_task
from flows.options.training.export_ollama import ExportOllamaOptions
from flows.running.as_flow import as_flow
from flows.training import exported
from generator.shown import in_markdown


@as_flow(ExportOllamaOptions, says=exported.sentence)
async def export_ollama(options: ExportOllamaOptions) -> dict[str, Any]:
    """Bring a trained model into Ollama: merged, converted, described, made, and asked."""
    data = await in_a_task(exported.run, options)
    told = "\n".join(f"- {in_markdown(line)}" for line in exported.lines(data))
    await acreate_markdown_artifact(f"## export-ollama\n\n{told}", key="export-ollama-summary")
    return data
