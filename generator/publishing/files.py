"""Which files of a place are a data set: rows, and the card that speaks of them; never what a run keeps for itself."""

from pathlib import Path
from typing import NamedTuple

import orjson

from generator.cards.names import CARD, DESCRIPTION
from generator.cards.readme import MADE_BY
from generator.errors import UsageError
from generator.hashing import file_digest

ROWS = frozenset({".json", ".jsonl", ".parquet"})
_OF_A_RUN = (
    ".summary.json",
    ".origins.jsonl",
    ".report.json",
    ".review.jsonl",
    ".manifest.json",
    ".retired.jsonl",
)


class Upload(NamedTuple):
    """A file on its way: where it lies, what it is called there, and its bytes."""

    path: Path
    name: str
    size: int


def uploads(place: Path) -> list[Upload]:
    """The files of a data set, in the order of their names: a file of rows with the card beside it, or a folder's.

    Raises:
        UsageError: There is nothing there, no row in it, or its card speaks of rows that are others now.
    """
    if not place.exists():
        raise UsageError(f"There is no file or folder {place}; give what `generator export` wrote.")
    root = place if place.is_dir() else place.parent
    found = _in_folder(place) if place.is_dir() else [place, *_card_of(place)]
    if not any(_is_rows(path) for path in found):
        raise UsageError(f"{place} holds no rows (.json, .jsonl, .parquet); give what `generator export` wrote.")
    _check_description(root, found)
    sized = [Upload(path, path.relative_to(root).as_posix(), path.stat().st_size) for path in found]
    return sorted(sized, key=lambda upload: upload.name)


def _in_folder(root: Path) -> list[Path]:
    """Rows wherever they lie, and the card at the top; nothing hidden, and nothing that a link leads out to."""
    below = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    seen = [path for path in below if not any(part.startswith(".") for part in path.relative_to(root).parts)]
    cards = [root / CARD, root / DESCRIPTION]
    return [path for path in seen if _is_rows(path) or path in cards]


def _card_of(rows: Path) -> list[Path]:
    """The card beside a file, if it speaks of that file; one of somebody's own is taken as it is."""
    card, description = rows.parent / CARD, rows.parent / DESCRIPTION
    speaks = description.is_file() and _described(description).get("@id") == rows.name
    taken = [description] if speaks else []
    if card.is_file() and (speaks or MADE_BY not in card.read_text(encoding="utf-8", errors="replace")):
        taken.append(card)
    return taken


def _is_rows(path: Path) -> bool:
    return path.suffix.lower() in ROWS and path.name != DESCRIPTION and not path.name.endswith(_OF_A_RUN)


def _check_description(root: Path, found: list[Path]) -> None:
    """Refuse a description of rows that were written anew since."""
    description = root / DESCRIPTION
    if description not in found:
        return
    described = _described(description)
    rows = root / str(described.get("@id", ""))
    if rows in found and described.get("sha256") != file_digest(rows):
        raise UsageError(f"{description} speaks of {rows.name} as it was before; export it again with --card.")


def _described(description: Path) -> dict[str, object]:
    """The file that a description speaks of; empty where that cannot be told."""
    try:
        (file,) = orjson.loads(description.read_bytes())["distribution"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return {}
    return file if isinstance(file, dict) else {}
