"""Join the files of single documents: one file of all pairs, with what is known of each document and how it was made.

{
  "metadata": {"generated_by": "generator combine", "generated_at": …, "total_qa_pairs": 12450, "num_documents": 5,
               "source_qa_files": ["guide_qa.json", …], "processing_config": {"chunk_size": 1000, …}},
  "documents": [{"file_info": {…}, "processing_info": {…}, "qa_generation_info": {…}, "summary": {…}, "status": …,
                 "qa_pairs_count": 5849, "source_file": "guide_qa.json"}, …],
  "training_pairs": […]
}

Each file is read twice, so that nothing of one that turns out to be broken is in the output, and memory stays flat.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.files import check_output, open_writer
from generator.files.text import Row, dumps, loads
from generator.qa_files.names import SUFFIX
from generator.qa_files.reading import QAFileReader, section

LISTED = 20
"""Files and pairs that could not be used, of which a sentence is kept; all are counted."""
SECTIONS = ("metadata", "processing_info", "qa_generation_info", "summary")
"""What a file says of its document besides its pairs."""
_CONFIG = {
    "chunk_size": ("processing_info", "chunk_size"),
    "chunk_overlap": ("processing_info", "chunk_overlap"),
    "splitting_strategy": ("processing_info", "splitting_strategy"),
    "questions_per_chunk": ("qa_generation_info", "questions_per_chunk"),
    "temperature": ("qa_generation_info", "temperature"),
    "max_tokens": ("qa_generation_info", "max_tokens"),
    "llm_provider": ("qa_generation_info", "provider"),
    "model_used": ("qa_generation_info", "model"),
}
"""What was set, by its name in the combined file, and where the file of a document has it."""


@dataclass
class Combined:
    """What was joined.

    Attributes:
        output: As the user wrote it.
        documents: What is known of each document, in the order of the files.
        pairs: How many there are in all.
        broken: Files that could not be used, a sentence each.
        bad: How many pairs could not be used.
        bad_pairs: The first of them, a sentence each.
        unfinished: Files whose status is not `completed`.
        missing: How many files lack each section.
        settings: By setting, how many documents have each value.
    """

    output: str
    documents: list[Row] = field(default_factory=list)
    pairs: int = 0
    broken: list[str] = field(default_factory=list)
    bad: int = 0
    bad_pairs: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    settings: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def differing(self) -> dict[str, Counter[str]]:
        """Settings in which documents differ."""
        return {name: values for name, values in self.settings.items() if len(values) > 1}


def combine(folder: str | Path, output: str, on_progress: Callable[[int, int], None] | None = None) -> Combined:
    """Join the files of a folder.

    Args:
        folder: The files, `{document}_qa.json`; or where no file is called so, all `.json` files.
        output: Where the whole goes; other places than `.json` hold the pairs alone.
        on_progress: Called with the number of files done and of all files.

    Raises:
        UsageError: There is no such folder, or no file in it that can be used; or the output cannot be written.
    """
    files = qa_files(folder)
    check_output(output, files)
    found = Combined(str(output))
    usable = []
    for number, path in enumerate(files, 1):
        if _looked_at(path, found):
            usable.append(path)
        if on_progress:
            on_progress(number, len(files))
    if not usable:
        raise UsageError(f"No file of {folder} can be used: {found.broken[0]}")
    with open_writer(output, _head(found)) as writer:
        for path, document in zip(usable, found.documents, strict=True):
            for pair in good_pairs(path):
                writer.write({**pair, **_origin(document, pair)})
    return found


def qa_files(folder: str | Path) -> list[Path]:
    """The files of documents in a folder, by name.

    Raises:
        UsageError: There is no such folder, or none in it.
    """
    place = Path(folder).expanduser()
    if not place.is_dir():
        what = "is a file" if place.exists() else "is not there"
        raise UsageError(f"{folder} {what}; give the folder of the files that `generate --per-document` wrote.")
    files = sorted(path for path in place.iterdir() if path.suffix.lower() == ".json" and path.is_file())
    named = [path for path in files if path.name.lower().endswith(SUFFIX)]
    if not files:
        raise UsageError(f"{folder} holds no file NAME{SUFFIX}; `generate --per-document {folder}` writes them.")
    return named or files


def pair_fault(pair: Any) -> str | None:
    """Why this is no pair; None where it is one."""
    if not isinstance(pair, dict):
        return "is no object"
    empty = [name for name in ("question", "answer") if not isinstance(pair.get(name), str) or not pair[name].strip()]
    return f"has no `{empty[0]}`" if empty else None


def good_pairs(path: Path) -> Iterator[Row]:
    """The usable pairs of a file."""
    return (pair for pair in QAFileReader(path).pairs() if pair_fault(pair) is None)


def _looked_at(path: Path, found: Combined) -> bool:
    """Enter a file; False where it cannot be used."""
    reader, good, bad, said = QAFileReader(path), 0, 0, list[str]()
    try:
        for number, pair in enumerate(reader.pairs(), 1):
            fault = pair_fault(pair)
            good += fault is None
            if fault:
                bad += 1
                if len(said) < LISTED:
                    said.append(f"{path.name}, pair {number} {fault}; it is left out.")
    except UsageError as error:
        found.broken.append(str(error))
        return False
    fields = reader.fields
    found.bad += bad
    found.bad_pairs += said[: LISTED - len(found.bad_pairs)]
    found.pairs += good
    found.missing.update(name for name in SECTIONS if not section(fields, name))
    found.missing.update(["status"] if "status" not in fields else [])
    if fields.get("status", "completed") != "completed":
        found.unfinished.append(path.name)
    for name, (part, key) in _CONFIG.items():
        if (value := section(fields, part).get(key)) is not None:
            found.settings[name][dumps(value).decode()] += 1
    found.documents.append(_document(path, fields, good))
    return True


def _document(path: Path, fields: Row, pairs: int) -> Row:
    return {
        "file_info": section(fields, "metadata"),
        "processing_info": section(fields, "processing_info"),
        "qa_generation_info": section(fields, "qa_generation_info"),
        "summary": section(fields, "summary"),
        "status": fields.get("status"),
        "qa_pairs_count": pairs,
        "source_file": path.name,
    }


def _origin(document: Row, pair: Row) -> Row:
    """Which document a pair is of, where the pair itself does not say."""
    names = ("source_file", "file_name", "file_type")
    known = document["file_info"]
    return {name: known[name] for name in names if pair.get(name) is None and known.get(name) is not None}


def _head(found: Combined) -> Row:
    shared = {name: _shared(found.settings[name]) for name in _CONFIG}
    differing = {name: dict(values.most_common()) for name, values in found.differing.items()}
    metadata = {
        "generated_by": "generator combine",
        "generated_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "total_qa_pairs": found.pairs,
        "num_documents": len(found.documents),
        "source_qa_files": [document["source_file"] for document in found.documents],
        "processing_config": shared,
    }
    also = {"processing_config_differs": differing} if differing else {}
    return {"metadata": {**metadata, **also}, "documents": found.documents}


def _shared(values: Counter[str]) -> Any:
    """The value that all documents have that say one; None where they differ."""
    return loads(next(iter(values)).encode()) if len(values) == 1 else None


def sentences(found: Combined) -> list[str]:
    """What is to be said of what was joined."""
    said = _first(found.broken, len(found.broken), "file") + _first(found.bad_pairs, found.bad, "pair")
    if found.unfinished:
        named = _listed(found.unfinished)
        said.append(f"Not completed: {named}; the command that made them completes them.")
    if found.missing:
        lacking = ", ".join(f"`{name}` in {n:,}" for name, n in found.missing.items())
        said.append(f"Of {len(found.documents):,} files some say less than others; missing are: {lacking}.")
    for name, values in found.differing.items():
        told = ", ".join(f"{value} in {n:,}" for value, n in values.most_common(5))
        said.append(f"The documents were made with different settings: {name} is {told}.")
    return said


def _first(faults: Sequence[str], of: int, what: str) -> list[str]:
    more = [f"… and {of - LISTED:,} {what}s more."] if of > LISTED else []
    return [*faults[:LISTED], *more]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
