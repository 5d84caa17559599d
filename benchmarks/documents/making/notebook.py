"""Notebooks from blocks: code is a cell that was run, with outputs that nobody wants in a chunk."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from benchmarks.documents.blocks import (
    Block,
    Break,
    Code,
    Formula,
    Heading,
    Items,
    Paragraph,
    Scan,
    Table,
    Truth,
    as_latex,
    truth_of,
)
from benchmarks.documents.prose import Prose


def write_ipynb(name: str, blocks: Sequence[Block], prose: Prose) -> tuple[bytes, Truth]:
    """Write cells; what `prose` draws is printed by the code."""
    cells, printed = [], []
    for block in blocks:
        if isinstance(block, Code):
            said = [prose.sentence(), prose.sentence()]
            printed += said
            cells.append(_code_cell(block, said, len(printed)))
        else:
            cells.append({"cell_type": "markdown", "metadata": {}, "source": markdown(block).splitlines(keepends=True)})
    about = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": cells}
    return json.dumps(notebook, indent=1).encode(), truth_of(name, as_latex(blocks), printed)


def markdown(block: Block) -> str:
    """A block as a person writes it into a notebook."""
    match block:
        case Heading():
            return f"{'#' * block.level} {block.text}"
        case Paragraph():
            return block.text
        case Items():
            return "\n".join(f"{'   ' * depth}{'1.' if block.numbered else '-'} {text}" for depth, text in block.items)
        case Formula():
            return f"$${block.latex}$$"
        case Code():
            return f"```{block.language}\n{block.text}\n```"
        case Table():
            head, *rows = (f"| {' | '.join(row)} |" for row in block.rows)
            return "\n".join([head, "|---" * len(block.rows[0]) + "|", *rows])
        case Break():
            return "---"
        case Scan():
            raise NotImplementedError("a picture in a notebook")


def _code_cell(code: Code, said: Sequence[str], number: int) -> dict[str, Any]:
    picture = base64.b64encode(bytes(range(256)) * 40).decode()
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": [f"{said[0]}\n"] * 3},
        {
            "output_type": "execute_result",
            "execution_count": number,
            "metadata": {},
            "data": {"text/plain": [said[1]], "text/html": [f"<b>{said[1]}</b>"], "image/png": picture},
        },
    ]
    return {
        "cell_type": "code",
        "execution_count": number,
        "metadata": {},
        "outputs": outputs,
        "source": code.text.splitlines(keepends=True),
    }
