"""The user's data folder: what is in it is for its user alone, whatever the umask says.

A folder has the mode 0700 and a file 0600, from the moment that it is made. The umask stays as it is, for what a run
writes elsewhere is the user's to share.
"""

import os
from pathlib import Path
from typing import BinaryIO, cast

FOLDER, FILE = 0o700, 0o600


def data_folder() -> Path:
    """Where it is, by the XDG convention."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "generator"


def private_folder(*inside: str) -> Path:
    """The data folder, or a folder in it by its path's parts: made where it is missing, closed where it is open.

    Raises:
        OSError: It cannot be made.
    """
    folder = data_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    for name in ("", *inside):
        folder /= name
        folder.mkdir(mode=FOLDER, exist_ok=True)
        if folder.stat().st_mode & 0o777 != FOLDER:
            folder.chmod(FOLDER)
    return folder


def open_private(file: Path, mode: str) -> BinaryIO:
    """Open a file to write to it, `mode` being `wb`, `ab` or `xb`; one that is there is closed to others.

    Raises:
        OSError: It cannot be opened.
    """

    def opener(name: str, flags: int) -> int:
        handle = os.open(name, flags, FILE)
        os.fchmod(handle, FILE)
        return handle

    return cast(BinaryIO, open(file, mode, opener=opener))
