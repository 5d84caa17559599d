"""Notebooks give what is written in them and their code, and none of what it has put out."""

import json
from typing import Any

import pytest

from generator.documents.document import Contents, ReadingOptions, Unreadable, contents
from generator.documents.readers.ipynb import read

PNG = "iVBORw0KGgoAAAANSUhEUg" * 50


def found(notebook: object) -> Contents:
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    return contents(read(data, ReadingOptions()))


def notebook(*cells: dict[str, Any], language: str = "python") -> dict[str, Any]:
    metadata = {"kernelspec": {"name": "x", "language": language}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}


def code(source: str | list[str]) -> dict[str, Any]:
    outputs = [{"output_type": "display_data", "data": {"image/png": PNG, "text/plain": "<Figure>"}}]
    return {"cell_type": "code", "source": source, "outputs": outputs, "execution_count": 1, "metadata": {}}


def markdown(source: str | list[str]) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def test_text_and_code_come_in_order_and_outputs_do_not() -> None:
    whole = found(
        notebook(markdown(["# Pumps\n", "A pump."]), code(["%matplotlib inline\n", "plot()\n"]), markdown("## End"))
    )
    assert whole.title == "Pumps"
    assert whole.text == "# Pumps\nA pump.\n\n```python\n%matplotlib inline\nplot()\n```\n\n## End"


@pytest.mark.parametrize(
    ("source", "name"),
    [("x <- 1", "r"), ("%%bash\nls", "bash"), ("%%time\nf()", "r"), ("%%SQL", "r"), ("!pip install x", "r")],
)
def test_code_has_the_language_of_the_kernel_or_of_its_magic(source: str, name: str) -> None:
    assert found(notebook(code(source), language="R")).text == f"```{name}\n{source}\n```"


def test_pictures_in_the_text_go_and_what_they_say_stays() -> None:
    data = f"data:image/png;base64,{PNG}"
    source = f"See ![the rotor](attachment:a.png) and ![]({data})\n<img src='{data}'>!"
    assert found(notebook(markdown(source))).text == "See the rotor and \n!"


def test_what_a_cell_leaves_open_does_not_take_in_the_next() -> None:
    whole = found(notebook(markdown("```\nx"), markdown("# Title"), markdown("a <!-- b"), markdown("## Next")))
    assert whole.text == "```\nx\n```\n\n# Title\n\na \n\n## Next"


def test_raw_cells_are_read_where_they_are_text() -> None:
    def raw(source: str, **metadata: str) -> dict[str, Any]:
        return {"cell_type": "raw", "source": source, "metadata": metadata}

    cells = (
        raw("---\ntitle: x\n---\n"),
        raw("kept"),
        raw("<b>x</b>", raw_mimetype="text/html"),
        raw("too", format="text/x-rst"),
    )
    assert found(notebook(*cells)).text == "kept\n\ntoo"


def test_an_older_notebook_is_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Pumps"},
        {"cell_type": "code", "input": ["f()"], "language": "julia", "outputs": []},
    ]
    assert found({"nbformat": 3, "worksheets": [{"cells": cells}]}).text == "## Pumps\n\n```julia\nf()\n```"


def test_the_title_is_the_first_heading_whatever_its_level() -> None:
    assert found(notebook(code("# x"), markdown("Text\n\n### On pumps ###"))).title == "On pumps"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"cells": [\n{', "is no notebook: line 2 is broken JSON"),
        (b"[]", "is no notebook: it has no cells"),
        (b'{"cells": 5}', "is no notebook: it has no cells"),
        (b"[" * 100_000, "is no notebook"),
        (b'{"cells": [1, null, {"cell_type": "code", "source": 5}]}', "is a notebook without text or code"),
        (b"\0\1\2", "is binary"),
    ],
)
def test_what_is_no_notebook_says_why(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        found(data)
    assert str(refused.value).startswith(why)
