"""Results that Prefect keeps in files: what models answered, for their user alone.

Prefect writes them as the umask says, batches and the errors of failed runs alike. A run of ours keeps them through a
storage of its own, in the same place under the same names.
"""

import asyncio
from pathlib import Path

from prefect.context import FlowRunContext
from prefect.filesystems import LocalFileSystem

from generator.data_folder import closed_below, open_private


class PrivateFiles(LocalFileSystem):
    """Prefect's storage in a folder, whose folders have the mode 0700 and whose files 0600."""

    _block_type_name = "Private files"

    async def awrite_path(self, path: str, content: bytes) -> str:
        """Write a file."""
        return await asyncio.to_thread(self._write, path, content)

    def _write(self, path: str, content: bytes) -> str:
        place = self._resolve_path(path)
        closed_below(self._resolve_path(""), place.parent)
        with open_private(place, "wb") as file:
            file.write(content)
        return str(place)


def keep_private() -> None:
    """Let what the flow run that goes on now, and its tasks, keep in files be for their user alone."""
    context = FlowRunContext.get()
    assert context is not None
    kept = context.result_store.result_storage
    if type(kept) is LocalFileSystem and kept._block_document_id is None:  # noqa: SLF001  a block is the user's choice
        folder = Path(kept.basepath or ".").expanduser()
        context.result_store.result_storage = PrivateFiles(basepath=str(folder))
