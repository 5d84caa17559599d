"""What older tools called commands, options and variables, and what they are here: all of it in this one place.

Each is accepted where it can mean the same, and said once where it differs; one that cannot is refused with what to
type instead.
"""

from dataclasses import dataclass

COMMANDS = {"format": "export", "generate-qa": "generate"}
"""Other names of commands."""
PLACES: dict[str, tuple[str, ...]] = {
    "input": ("-i", "--input"),
    "folder": ("-i", "--input", "--input-dir"),
    "lancedb_path": ("-i", "--input", "--input-dir", "--chunks-dir"),
    "output": ("--output-file",),
    "per_document": ("--qa-dir", "--output-dir"),
}
"""Options by the field that they give, unless the command says otherwise."""
PLACES_OF: dict[tuple[str, str], tuple[str, ...]] = {
    ("chunk", "lancedb_path"): ("-o", "--output", "--output-dir", "--chunks-dir"),
    ("combine", "folder"): ("-i", "--input", "--input-dir", "--qa-dir"),
    ("documents-pipeline", "lancedb"): ("--chunks-dir",),
    ("documents-pipeline", "per_document"): ("--qa-dir",),
    ("pipeline", "lancedb_path"): ("--chunks-dir",),
}
"""Options of a command by the field that they give."""
SAID: dict[str, str] = {
    "--batch-processing": "--batch-processing is always so: many calls are in flight at any time.",
    "--resume": "Resuming is always on: what was paid for is reused.",
}
"""Switches that change nothing, and what is said of them."""
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "pipeline": (
        "-i",
        "--input-dir",
        "--chunk-size",
        "--chunk-overlap",
        "--validation-threshold",
        "--format-threshold",
    ),
}
"""Options of a command that begin with documents, which is another command."""
TEMPLATES = {"alpaca": "alpaca-text"}
"""Values of `--template` that `--format` has another name for."""
PROVIDERS = {"local": "ollama"}
"""Providers that are said to be another; `generator.types.ALIASES` has them too."""


@dataclass(frozen=True)
class Variable:
    """A variable of the environment that gives a field where the command line does not.

    Attributes:
        name: Of the variable.
        command: The command that the field is of.
        field: The field.
        file: A file in the folder that the variable names; empty where it names the whole.
        below: A field that a folder in it is called after; empty where there is none.
    """

    name: str
    command: str
    field: str
    file: str = ""
    below: str = ""


VARIABLES = (
    Variable("PIPELINE_INPUT_DIR", "chunk", "folder"),
    Variable("PIPELINE_INPUT_DIR", "documents-pipeline", "folder"),
    Variable("PIPELINE_CHUNKS_DIR", "chunk", "lancedb_path"),
    Variable("GENERATOR_PROCESS_DIR", "generate", "lancedb_path"),
    Variable("PIPELINE_CHUNKS_DIR", "generate", "lancedb_path"),
    Variable("GENERATOR_OUTPUT_DIR", "generate", "per_document"),
    Variable("PIPELINE_QA_DIR", "generate", "per_document"),
    Variable("GENERATOR_OUTPUT_DIR", "combine", "folder"),
    Variable("PIPELINE_QA_DIR", "combine", "folder"),
    Variable("GENERATOR_OUTPUT_FILE", "combine", "output"),
    Variable("PIPELINE_QA_DIR", "combine", "output", "training_data.json"),
    Variable("GENERATOR_OUTPUT_FILE", "validate", "input"),
    Variable("PIPELINE_QA_DIR", "validate", "input", "training_data.json"),
    Variable("PIPELINE_QA_DIR", "validate", "output", "validation_report.json"),
    Variable("PIPELINE_VALIDATION_THRESHOLD", "validate", "threshold"),
    Variable("PIPELINE_FILTER_THRESHOLD", "validate", "filter_threshold"),
    Variable("PIPELINE_QA_DIR", "export", "input", "validation_report.json"),
    Variable("PIPELINE_QA_DIR", "export", "output", "training_data_final.jsonl"),
    Variable("PIPELINE_CHUNKS_DIR", "documents-pipeline", "lancedb"),
    Variable("PIPELINE_QA_DIR", "documents-pipeline", "output", "training_data_final.jsonl"),
    Variable("PIPELINE_VALIDATION_THRESHOLD", "documents-pipeline", "validation_threshold"),
    Variable("PIPELINE_FILTER_THRESHOLD", "documents-pipeline", "filter_threshold"),
    Variable("PIPELINE_QA_DIR", "qa-train", "input", "training_data_final.jsonl"),
    Variable("PIPELINE_QA_DIR", "qa-train", "output", "training_rows"),
    Variable("FINETUNE_MODEL_NAME", "qa-train", "model"),
    Variable("PIPELINE_QA_DIR", "finetune", "rows", "training_rows"),
    Variable("FINETUNE_MODEL_NAME", "finetune", "base"),
    Variable("FINETUNE_OUTPUT_DIR", "finetune", "output"),
    Variable("EXPORT_MODEL_PATH", "export-ollama", "model"),
    Variable("EXPORT_MODEL_NAME", "export-ollama", "name"),
    Variable("EXPORT_OUTPUT_DIR", "export-ollama", "output", below="name"),
    Variable("EXPORT_MODEL_PATH", "export", "input"),
)
"""Those that name the same field are asked in this order. What older tools set for models is in
`generator.settings.layers.SHORT_NAMES`."""
DEFAULTS: dict[str, dict[str, str]] = {
    "format": {"input": "validation_report.json", "output": "training_data_final.jsonl"},
}
"""What an older name of a command does without."""
FOLDERS = {"generate-qa": ("output", "per_document")}
"""Where an output of an older name that is a folder goes instead."""
ALTERNATIVES = {"generate": {"output", "per_document"}, "export": {"output", "output_dir"}}
"""Fields of a command of which variables give none where the command line gives one."""


@dataclass(frozen=True)
class Unheeded:
    """A variable that changes nothing.

    Attributes:
        name: Of the variable.
        why: What is said where it asks for something else than what is always so.
        values: Values that ask for it; empty where any does.
        commands: Commands that it is for; empty: all that can be run afresh.
    """

    name: str
    why: str
    values: tuple[str, ...] = ("false", "0", "no")
    commands: tuple[str, ...] = ()


UNHEEDED = (
    Unheeded("GENERATOR_RESUME", "nothing is paid for twice, unless by --fresh"),
    Unheeded("GENERATOR_BATCH_PROCESSING", "it is always so"),
    Unheeded("FINETUNE_MODEL_TYPE", "rows are rendered by the model's own chat template", (), ("qa-train", "finetune")),
)


def flags_of(command: str, field: str) -> tuple[str, ...]:
    """The older options that give a field."""
    return PLACES_OF.get((command, field), PLACES.get(field, ()))
