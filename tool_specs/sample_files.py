"""Sample HDF5 files for the server: small, realistic, and the same on every run.

python -m tool_specs.sample_files FOLDER
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

_STATIONS = {"alpine": (46.55, 7.98, 3571, -6.0), "coastal": (54.18, 7.89, 4, 11.0), "urban": (52.47, 13.4, 48, 13.0)}
_SENSORS = {
    "S01": ("temperature", "degC"),
    "S02": ("pressure", "hPa"),
    "S03": ("vibration", "mm/s"),
    "S04": ("flow", "L/min"),
}


def write_all(folder: Path) -> list[Path]:
    """Write all sample files, over those that are there.

    Args:
        folder: Made where it is not there.

    Returns:
        The files.
    """
    written = []
    for name, fill in _FILES.items():
        where = folder / name
        where.parent.mkdir(parents=True, exist_ok=True)
        with h5py.File(where, "w") as handle:
            fill(handle)
        written.append(where)
    return written


def _weather(file: h5py.File) -> None:
    """Three stations, hourly for ten days, with gaps."""
    _note(file, title="Hourly weather observations", institution="Institute of Atmospheric Studies", stations=3)
    hours = np.arange(240)
    for number, (name, (latitude, longitude, elevation, mean)) in enumerate(_STATIONS.items()):
        group = file.create_group(f"stations/{name}")
        _note(group, latitude=latitude, longitude=longitude, elevation_m=elevation)
        warmth = mean + 5 * np.sin((hours - 9) * np.pi / 12) + _noise(240, number)
        temperature = np.round(warmth, 1)
        temperature[17 + number :: 97] = np.nan
        humidity = np.round(70 - 2.5 * (warmth - mean) + 3 * _noise(240, number + 10)).astype(np.int16)
        wind = np.round(4 + 2 * np.cos(hours * np.pi / 36) + _noise(240, number + 20), 1)
        _put(group, "temperature", temperature, units="degC", long_name="Air temperature at 2 m")
        _put(group, "humidity", humidity, units="%", long_name="Relative humidity")
        _put(group, "wind_speed", wind, units="m/s", long_name="Wind speed at 10 m")
    _put(file, "time", hours.astype(np.int64), units="hours since 2024-06-01 00:00:00", calendar="gregorian")
    _put(file, "station_names", list(_STATIONS), description="In the order of the rows of daily_mean")
    daily = [np.nanmean(file[f"stations/{name}/temperature"][()].reshape(10, 24), axis=1) for name in _STATIONS]
    _put(file, "daily_mean", np.round(daily, 2), units="degC", dimensions="station, day")


def _simulation(file: h5py.File) -> None:
    """A heated plate that cools, in 50 steps."""
    _note(file, title="Cooling of a heated plate", code_version="2.4.1", scheme="explicit Euler")
    _note(file.create_group("parameters"), diffusivity=0.25, time_step=0.1, boundary="fixed", converged=True)
    axis = np.linspace(-1, 1, 32)
    time = np.round(np.arange(50) * 0.1, 1)
    x, y = np.meshgrid(axis, axis)
    width = 0.2 + 0.25 * time[:, None, None]
    field = np.round(300 + 80 * 0.2 / width * np.exp(-(x**2 + y**2) / width), 2).astype(np.float32)
    slope = np.stack([np.gradient(field[::5], axis=1), np.gradient(field[::5], axis=2)], axis=-1)
    _put(file, "time", time, units="s")
    _put(file, "mesh/x", np.round(axis, 4), units="m")
    _put(file, "mesh/y", np.round(axis, 4), units="m")
    packed: dict[str, Any] = {"compression": "gzip", "shuffle": True}
    _put(file, "fields/temperature", field, packed | {"chunks": (1, 32, 32)}, units="K", dimensions="time, y, x")
    _put(file, "fields/heat_flux", np.round(-slope, 3), packed | {"chunks": (2, 32, 32, 2)}, units="W/m2")
    _put(file, "diagnostics/mean_temperature", np.round(field.mean(axis=(1, 2), dtype=float), 3), units="K")
    _put(file, "diagnostics/iterations", (20 - np.arange(50) // 4).astype(np.int32), units="1")
    _put(file, "diagnostics/log", ["start", "step 10 written", "step 20 written", "converged"])


def _microscopy(file: h5py.File) -> None:
    """A stack of images of cells, and a background in chunks that are far too small."""
    _note(file, title="Fluorescence time lapse", microscope="Confocal M2", objective="40x/1.2", operator="jk")
    frame = np.arange(16)[:, None, None]
    y, x = np.mgrid[0:96, 0:128]
    spots = sum(
        900 * np.exp(-((x - cx - frame) ** 2 + (y - cy) ** 2) / 60) for cx, cy in [(30, 24), (70, 50), (95, 78)]
    )
    stack = np.round(100 + spots + 8 * _noise(16 * 96 * 128, 3).reshape(16, 96, 128)).astype(np.uint16)
    packed: dict[str, Any] = {"compression": "gzip", "compression_opts": 6, "shuffle": True, "chunks": (1, 48, 64)}
    _put(file, "stack/frames", stack, packed, units="counts", dimensions="frame, y, x", pixel_size_um=0.32)
    _put(file, "stack/mask", stack.max(axis=0) > 300, description="True where a cell was seen")
    background = np.round(100 + 0.05 * (x + y)[:, :96], 2).astype(np.float32)
    _put(file, "calibration/background", background, {"chunks": (4, 4)}, units="counts")
    _put(file, "calibration/gain", 2.4, units="electrons per count")
    _put(file, "acquisition/exposure", np.tile([50.0, 50.0, 80.0, 80.0], 4), units="ms")
    _put(
        file,
        "acquisition/stage_position",
        np.round(np.stack([frame[:, 0, 0] * 0.5, frame[:, 0, 0] * -0.25], 1), 2),
        units="um",
    )
    _put(file, "acquisition/channels", ["GFP", "mCherry"], description="Names of the channels")


def _sensors(file: h5py.File) -> None:
    """Four sensors of a plant: what they are, and what they read."""
    _note(file, title="Plant sensors", site="Hall 3", sampling_interval_s=60)
    levels = {"S01": 65.0, "S02": 1013.0, "S03": 2.0, "S04": 30.0}
    for number, (name, (quantity, units)) in enumerate(_SENSORS.items()):
        group = file.create_group(f"sensors/{name}")
        _note(
            group,
            quantity=quantity,
            manufacturer="Acme Instruments",
            calibrated=name != "S03",
            range=[0.0, levels[name] * 2],
        )
        readings = np.round(levels[name] + 0.02 * levels[name] * _noise(600, number + 40), 2).astype(np.float32)
        growing: dict[str, Any] = {"chunks": (200,), "maxshape": (None,)}
        _put(group, "readings", readings, growing, units=units)
        _put(
            group,
            "quality",
            (np.abs(readings - levels[name]) < 0.03 * levels[name]).astype(np.uint8),
            flags="0 bad, 1 good",
        )
    _put(file, "catalog/id", list(_SENSORS))
    _put(file, "catalog/installed", ["2021-03-14", "2021-03-14", "2022-11-02", "2023-06-30"], description="ISO dates")
    _put(file, "events/code", np.array([3, 7, 3, 1, 7, 7], np.int16))
    _put(file, "events/minute", np.array([12, 118, 240, 241, 420, 577], np.int32), units="min")
    file["latest"] = h5py.SoftLink("/sensors/S01/readings")


def _ocean(file: h5py.File) -> None:
    """Twelve casts of a probe, forty depths each."""
    _note(file, title="Ocean profiles", cruise="NA-2023-07", casts=12)
    depth = np.arange(40) * 5.0
    cast = np.arange(12)[:, None]
    warmth = 6 + 12 / (1 + np.exp((depth - 60 - cast) / 15)) + 0.05 * _noise(480, 60).reshape(12, 40)
    packed: dict[str, Any] = {"compression": "gzip", "chunks": (12, 40)}
    _put(file, "profiles/temperature", np.round(warmth, 2), packed, units="degC", dimensions="cast, depth")
    _put(
        file,
        "profiles/salinity",
        np.round(34.5 + 0.004 * depth + 0.01 * cast, 3),
        packed,
        units="PSU",
        dimensions="cast, depth",
    )
    _put(file, "depth", depth, units="m", positive="down")
    _put(file, "casts/latitude", np.round(48 + 0.25 * cast[:, 0], 2), units="degrees_north")
    _put(file, "casts/longitude", np.round(-20 - 0.5 * cast[:, 0], 2), units="degrees_east")


_FILES: dict[str, Callable[[h5py.File], None]] = {
    "weather.h5": _weather,
    "simulation.h5": _simulation,
    "microscopy.h5": _microscopy,
    "sensors.h5": _sensors,
    "archive/ocean_2023.h5": _ocean,
}


def _put(group: h5py.Group, path: str, values: Any, layout: dict[str, Any] | None = None, **attributes: Any) -> None:
    _note(group.create_dataset(path, data=values, **(layout or {})), **attributes)


def _note(node: h5py.Group | h5py.Dataset, **attributes: Any) -> None:
    for name, value in attributes.items():
        node.attrs[name] = value


def _noise(size: int, seed: int) -> "np.ndarray[Any, Any]":
    """Even noise between -1 and 1 that no release of NumPy changes: a congruential generator (Knuth, MMIX)."""
    state, values = seed * 2 + 1, []
    for _ in range(size):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        values.append(state >> 40)
    return np.array(values) / 2**23 - 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Give the folder to write to, and no more: python -m tool_specs.sample_files FOLDER")
    write_all(Path(sys.argv[1]))
