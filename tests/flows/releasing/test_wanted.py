"""Which options two releases must have in common: each option of a flow that can follow its table is decided on."""

from flows.options.documents_pipeline import DocumentsPipelineOptions
from flows.options.qa import GenerateOptions, PipelineOptions
from flows.releasing.wanted import decisive
from generator.settings.tree import Settings

ASKED = {
    "table",
    "text_column",
    "max_chunks",
    "n_pairs",
    "target_pairs",
    "topic",
    "question_types",
    "language",
    "extra_instructions",
    "system_message",
    "prompt_file",
    "source_text",
    "skip_question_patterns",
}
WRITTEN = {"format", "system_prompt", "reasoning", "alpha"}


def test_every_option_that_decides_what_rows_say_is_among_them_and_no_other() -> None:
    generate = GenerateOptions(lancedb_path="a.lancedb", output="a.jsonl")
    pipeline = PipelineOptions(lancedb_path="a.lancedb", output="a.jsonl")
    documents = DocumentsPipelineOptions(folder="docs")
    of_pipeline = ASKED | WRITTEN | {"threshold", "cot", "skip_enrichment"}
    thresholds = {"format_threshold", "validation_threshold", "filter_threshold", "fact_checks", "enrich"}
    assert set(decisive(generate, Settings())) == ASKED
    assert set(decisive(pipeline, Settings())) == of_pipeline
    assert set(decisive(documents, Settings())) == ASKED - {"text_column", "table"} | WRITTEN | thresholds


def test_the_settings_count_where_an_option_is_not_given() -> None:
    options = GenerateOptions(lancedb_path="a.lancedb", output="a.jsonl")
    settings = Settings()
    settings.generation.pairs_per_chunk = 7
    assert decisive(options, settings)["n_pairs"] == 7
    aimed = options.model_copy(update={"target_pairs": 50})
    assert decisive(aimed, settings)["n_pairs"] is None
