"""Whether llama.cpp's converter knows how a tokenizer cuts text into words: it tells by a hash, out of its own table.

The text that is hashed and the table are read out of the converter's files; nothing of it is run.
"""

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from generator.errors import UsageError

_FUNCTION = "get_vocab_base_pre"
_FILES = ("convert_hf_to_gguf.py", "conversion/base.py", "conversion/*.py")


def unknown_pre_tokenizer(converter: Path, tokenizer: Any) -> str | None:
    """The hash of a tokenizer that the converter does not know; None where it knows it, or needs no hash for it.

    Args:
        converter: The folder of llama.cpp, or its script `convert_hf_to_gguf.py`.
        tokenizer: A tokenizer of transformers.

    Raises:
        UsageError: There is no such table in the converter.
    """
    if not _is_hashed(tokenizer):
        return None
    text, known = _table(converter)
    found = hashlib.sha256(str(tokenizer.encode(text)).encode()).hexdigest()
    return None if found in known else found


def _is_hashed(tokenizer: Any) -> bool:
    """Vocabularies of whole words, or of SentencePiece, are stored otherwise."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    model = orjson.loads(backend.to_str())["model"] if backend is not None else {}
    return model.get("type") == "BPE" and not model.get("byte_fallback")


def _table(converter: Path) -> tuple[str, set[str]]:
    folder = converter if converter.is_dir() else converter.parent
    for pattern in _FILES:
        for file in sorted(folder.glob(pattern)):
            for function in _functions(file):
                text, known = _read(function)
                if text and known:
                    return text, known
    raise UsageError(
        f"{converter} has no converter of llama.cpp with its table of tokenizers: give the folder of llama.cpp."
    )


def _functions(file: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == _FUNCTION:
            yield node


def _read(function: ast.FunctionDef) -> tuple[str, set[str]]:
    """The text, and the hashes that are compared with."""
    text, known = "", set[str]()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            text = str(node.value.value) if names == ["chktxt"] else text
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == "chkhsh":
            known |= {str(other.value) for other in node.comparators if isinstance(other, ast.Constant)}
    return text, known
