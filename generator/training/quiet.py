"""Libraries that train, without their own bars, warnings, telemetry and questions to a hub."""

import logging

_SWITCHES = {
    "DO_NOT_TRACK": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "PYTHONWARNINGS": "ignore",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
}
_LIBRARIES = ("transformers", "datasets", "trl", "peft", "accelerate")


def quiet_environment() -> dict[str, str]:
    """Variables for a process that trains; libraries read them when they are imported."""
    return dict(_SWITCHES)


def quieten() -> None:
    """In this process: no bars, and no more words than those of errors."""
    import datasets
    import transformers

    transformers.utils.logging.disable_progress_bar()
    datasets.disable_progress_bars()
    for name in _LIBRARIES:
        logging.getLogger(name).setLevel(logging.ERROR)
