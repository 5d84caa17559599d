"""Export of documents: each file of a folder into training rows of its own, `{document}_trainingdata.jsonl`."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flows.exporting.export import export
from flows.options.exporting import ExportOptions
from generator.errors import NothingKept, UsageError
from generator.files import BadRow
from generator.qa_files.combining import qa_files
from generator.qa_files.names import SUFFIX
from generator.qa_files.reading import has_pairs

ENDING = "_trainingdata.jsonl"


@dataclass
class ExportedDocuments:
    """What became of the files.

    Attributes:
        folder: Where the training rows are.
        format: Their form.
        files: Files written.
        rows: Training rows in them.
        nothing: Files that gave no row: they hold no pair, or none that was wanted.
        broken: Files that could not be used, a sentence each.
        left_out: Records that were left out, by the reason; `bad` ones among them.
        review: What was obeyed of people's decisions, a sentence each.
    """

    folder: str
    format: str
    files: int = 0
    rows: int = 0
    nothing: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    review: list[str] = field(default_factory=list)


def export_documents(options: ExportOptions, on_bad: Callable[[BadRow], None]) -> ExportedDocuments:
    """Write the training rows of each file; a file that cannot be used leaves the others alone.

    Raises:
        UsageError: There is no file to read, or no folder to write to; or none of the files can be used.
    """
    assert options.output_dir is not None
    done = ExportedDocuments(options.output_dir, options.form)
    place = Path(options.input).expanduser()
    if not place.exists():
        raise UsageError(f"There is no file or folder {options.input}; check the path.")
    files = qa_files(place) if place.is_dir() else [place]
    folder = _made(Path(options.output_dir).expanduser())
    for path in files:
        _export_one(path, folder / (_stem(path) + ENDING), options, on_bad, done)
    if len(done.broken) == len(files):
        raise UsageError(done.broken[0])
    return done


def _export_one(
    path: Path, output: Path, options: ExportOptions, on_bad: Callable[[BadRow], None], done: ExportedDocuments
) -> None:
    how = options.model_dump(exclude={"input", "output", "output_dir", "format"})
    try:
        if path.name.lower().endswith(SUFFIX) and not has_pairs(path):
            done.nothing.append(path.name)
            return
        summary = export(path, output, **how, format=done.format, on_bad=on_bad)
    except NothingKept as nothing:
        done.nothing.append(path.name)
        done.left_out.update(nothing.summary["stages"][0]["rejected"])
    except UsageError as error:
        done.broken.append(str(error))
    else:
        done.files += 1
        done.rows += summary.rows
        done.review += summary.review
        done.left_out.update(summary.left_out)


def _stem(path: Path) -> str:
    return path.name[: -len(SUFFIX)] if path.name.lower().endswith(SUFFIX) else path.stem


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"The folder {folder} cannot be made ({error.strerror}); name another.") from None
    return folder
