"""HDF5 files that nobody should trust: odd values, links that lead away, damage."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np

SECRET = 4711


def write_odd(where: Path) -> None:
    """Values of many types."""
    with h5py.File(where, "w") as file:
        file["gaps"] = np.array([1.0, np.nan, np.inf, -np.inf])
        file["half"] = np.array([21.3, 0.1], np.float32)
        file["truth"] = np.array([True, False])
        file["complex"] = np.array([1 + 2j])
        file["records"] = np.array([(1, 0.5, b"a"), (2, np.nan, b"b")], [("n", "i4"), ("x", "f8"), ("s", "S1")])
        file["fixed"] = np.array([b"ab", b"\xff"])
        file["colour"] = np.array([0, 1], h5py.enum_dtype({"red": 0, "blue": 1}, basetype="i1"))
        file["huge"] = np.array([2**63 - 1])
        file.create_dataset("nothing", data=h5py.Empty("f8"))
        file.create_dataset("no_rows", shape=(0, 3), dtype="f8")
        ragged = file.create_dataset("ragged", (2,), h5py.vlen_dtype(np.int32))
        ragged[0], ragged[1] = [1, 2], [3]
        pointers = file.create_dataset("pointers", (1,), h5py.ref_dtype)
        pointers[0] = file["gaps"].ref
        file.create_dataset("wide", shape=(2, 500, 500), dtype="f8")
        file.create_dataset("long_text", shape=(100,), dtype="S1000000")
        file["gaps"].attrs["none"] = h5py.Empty("f8")
        file["gaps"].attrs.create("raw", b"\xffx")
        file.create_group("a")["b"] = h5py.SoftLink("/a")
        file["round"] = h5py.SoftLink("/round")
        file["lost"] = h5py.SoftLink("/not/there")
        file["a/up"] = file["/"]


def write_leading_away(where: Path, secret: Path) -> None:
    """Every way in which a file can name another."""
    with h5py.File(secret, "w") as file:
        file["secret"] = np.full(4, SECRET)
    (secret.parent / "secret.raw").write_bytes(np.full(4, SECRET).tobytes())
    with h5py.File(where, "w") as file:
        file["link"] = h5py.ExternalLink(str(secret), "/secret")
        file["soft"] = h5py.SoftLink("/link")
        raw = [(str(secret.parent / "secret.raw"), 0, 32)]
        file.create_dataset("external", (4,), "i8", external=raw)
        layout = h5py.VirtualLayout((4,), "i8")
        layout[:] = h5py.VirtualSource(str(secret), "secret", (4,))
        file.create_virtual_dataset("virtual", layout)
        file.create_group("..")["escape"] = np.arange(3)


def truth(folder: Path, file: str, path: str) -> Any:
    """What h5py itself reads."""
    with h5py.File(folder / file, "r") as handle:
        return handle[path][()]
