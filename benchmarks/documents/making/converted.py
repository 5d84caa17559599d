"""The made files once more, as LibreOffice saves them."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.documents.blocks import Truth

TARGETS = {
    "report.docx": "pdf",
    "tables.docx": "pdf",
    "notes.docx": "pdf",
    "scripts.docx": "pdf",
    "leftward.docx": "pdf",
    "talk.pptx": "pdf",
    "sheets.xlsx": "ods",
    "wide.xlsx": "xls",
    "weirs.ods": "xlsx",
}
"""By file, what it is saved as."""


def converted(files: Path, folder: Path, truths: Sequence[Truth]) -> list[Truth] | None:
    """Save files in other formats in `folder`; None where there is no LibreOffice. Pages are known of slides alone."""
    office = shutil.which("soffice")
    if office is None:
        return None
    folder.mkdir(exist_ok=True)
    made = []
    for truth in truths:
        if target := TARGETS.get(truth.name):
            name = f"{Path(truth.name).stem}-{Path(truth.name).suffix[1:]}.{target}"
            _convert(office, files / truth.name, target, folder)
            (folder / f"{Path(truth.name).stem}.{target}").rename(folder / name)
            made.append(replace(truth, name=name))
    return made


def _convert(office: str, file: Path, target: str, folder: Path) -> None:
    profile = f"-env:UserInstallation=file://{folder.resolve()}-profile"
    command = [office, profile, "--headless", "--convert-to", target, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
