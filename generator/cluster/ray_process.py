"""Ray in this process: a cluster of this machine's cores that ends with the block, or a connection to one there is.

Ray talks: banners, warnings of what will change, lines of each of its processes, counts sent to its makers. None of
that is for a user here, so all of it is off. A cluster of one's own stands in a folder of its own, which goes with it,
and takes nobody in who has not its token: otherwise whoever reaches its ports may run code.
"""

import logging
import os
import secrets
import shutil
import signal
import socket
import tempfile
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from generator.errors import UsageError, first_line

_REACHABLE_WITHIN = 10.0
"""Seconds in which a cluster must take a connection; Ray itself tries for minutes."""
_STORE = 256 * 2**20
"""Bytes of shared memory for what parts hold on a cluster of one's own; more goes to its folder."""
_SILENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DEDUP_LOGS": "0",
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
}
_LONGEST_SOCKET = 40
"""Characters of a folder below which Ray's sockets still have room for their names."""


def check_installed() -> None:
    """Refuse the engine where the extra is missing.

    Raises:
        UsageError: It is.
    """
    if find_spec("ray") is None:
        raise UsageError(
            "--engine ray needs Ray: pip install 'generator[ray]', or leave it out to work in this process."
        )


@contextmanager
def ray_running(address: str | None, code: Sequence[Path]) -> Iterator[Any]:
    """Ray, ready to be given work; the module `ray`.

    Args:
        address: Of the cluster, as `ray.init` takes it; None starts one of this machine's cores.
        code: Packages that the nodes of a cluster that is there get with the work, so that they run what this process
            runs.

    Raises:
        UsageError: No cluster is there, or it runs other versions of Ray or Python.
    """
    with (
        _environment(_SILENT if address else {**_SILENT, **_token()}),
        _own_folder() as folder,
        _signals_as_they_were(),
    ):
        if address:
            _check_reachable(address)
        ray = _imported()
        if ray.is_initialized():
            raise UsageError("This process uses Ray already: shut that down before, or work without --engine ray.")
        own = {"address": "local", "num_cpus": _cores(), "object_store_memory": _STORE, "_temp_dir": folder}
        there = {"address": address, "runtime_env": {"py_modules": [str(package) for package in code]}}
        try:
            _begin(ray, there if address else own, address)
            yield ray
        finally:
            with _hushed():
                ray.shutdown()


def _begin(ray: Any, how: Mapping[str, Any], address: str | None) -> None:
    try:
        with _hushed():
            ray.init(
                include_dashboard=False if address is None else None,
                configure_logging=False,
                logging_level=logging.CRITICAL,
                log_to_driver=False,
                **how,
            )
    except Exception as error:  # noqa: BLE001  what Ray raises here has no base of its own
        place = f"The Ray cluster at {address} cannot be used" if address else "Ray cannot start on this machine"
        raise UsageError(f"{place} ({first_line(error).rstrip('.')}); {_REMEDY}.") from None


_REMEDY = "mend that, or leave --engine ray out to work in this process"


def _imported() -> Any:
    with _hushed():
        import ray

    logging.getLogger("ray").setLevel(logging.CRITICAL)
    ray._private.worker._worker_logs_enabled = False  # noqa: SLF001  what nodes that die are reported by, whatever is set
    return ray


@contextmanager
def _hushed() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _token() -> dict[str, str]:
    """Of a cluster of one's own, for this process and its own; Ray would write one into the home folder."""
    return {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Variables for as long as the block runs; what the user has set stays, but for a token."""
    before = dict(os.environ)
    os.environ.update({name: value for name, value in values.items() if "AUTH" in name or name not in before})
    try:
        yield
    finally:
        for name in values:
            if name in before:
                os.environ[name] = before[name]
            else:
                os.environ.pop(name, None)


@contextmanager
def _own_folder() -> Iterator[str]:
    """A folder for nobody else, short enough for the sockets in it."""
    base = tempfile.gettempdir()
    folder = tempfile.mkdtemp(prefix="ray-", dir=base if len(base) < _LONGEST_SOCKET else "/tmp")  # noqa: S108
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _signals_as_they_were() -> Iterator[None]:
    """Ray takes SIGTERM for itself in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _check_reachable(address: str) -> None:
    """Refuse an address where nothing answers, within seconds.

    Raises:
        UsageError: Nothing does.
    """
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not port.isdigit():
        return  # `auto`, which Ray looks up on this machine
    with suppress(OSError), socket.create_connection((host.strip("[]"), int(port)), _REACHABLE_WITHIN):
        return
    raise UsageError(
        f"No Ray cluster answers at {address}: start one there (ray start --head), or leave the address out to use the "
        "cores of this machine."
    )


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
