"""`python -m tests.providers`: the loopback server by hand. Prints its URL and serves until it is stopped."""

import argparse
import asyncio
import signal
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import orjson
from pydantic import ValidationError

from tests.providers.server import ProviderServer
from tests.providers.settings import Fault, Settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and serve."""
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    port = given.pop("port")
    base = given.pop("settings")
    known = {field.name for field in fields(Settings)}
    chosen = {name: value for name, value in given.items() if name in known and value is not None}
    try:
        settings = Settings().changed({**base, **chosen})
    except ValidationError as error:
        first = error.errors()[0]
        parser.error(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    try:
        asyncio.run(_serve(port, settings))
    except OSError as error:
        parser.error(f"cannot listen on port {port}: {error.strerror}")


async def _serve(port: int, settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with ProviderServer(port=port, **settings.as_json()) as server:
        print(server.url, flush=True)
        await stop.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.providers", description=__doc__)
    add = parser.add_argument
    add("--port", type=int, default=8765, help="port to listen on; 0 takes a free one (default: %(default)s)")
    add(
        "--settings",
        type=_json_object,
        default={},
        metavar="JSON",
        help="settings as JSON; the other options come on top",
    )
    add("--latency", type=float, metavar="S", help="seconds a call takes")
    add(
        "--slow-share", type=float, metavar="SHARE", help="share of the calls, 0 to 1, that take --slow seconds instead"
    )
    add("--slow", type=float, metavar="S", help="seconds that those take")
    add("--requests-per-minute", type=int, metavar="N", help="more get 429")
    add("--tokens-per-minute", type=int, metavar="N", help="more input tokens get 429")
    add("--window", type=float, metavar="S", help="seconds that the window of these limits lasts (60)")
    add(
        "--no-retry-after",
        dest="retry_after",
        action="store_false",
        default=None,
        help="429s do not say how long to wait",
    )
    add("--rate-headers", action="store_true", default=None, help="replies carry the protocol's rate limit headers")
    add("--key", help="the only key that is accepted")
    add("--model", dest="models", action="append", metavar="NAME", help="a model that is known; may be repeated")
    add("--rating", type=float, metavar="SHARE", help="where in its scale a number of a reply lies, 0 to 1")
    add("--keep-prompts", action="store_true", default=None, help="keep the user's text of every call in /_stats")
    add("--fault", dest="faults", action="append", type=_fault, metavar="FAULT", help=_FAULT_HELP)
    return parser


def _json_object(text: str) -> dict[str, Any]:
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise argparse.ArgumentTypeError(f"not valid JSON: {error}") from None
    if not isinstance(data, dict):
        raise argparse.ArgumentTypeError("must be a JSON object")
    return data


def _fault(text: str) -> Fault:
    try:
        return Fault.parse(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise argparse.ArgumentTypeError(f"{text!r}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


_FAULT_HELP = (
    "what goes wrong, as KIND or KIND:NAME=VALUE,…, for example error:status=503,every=10 or cut_off:attempts=1; "
    "see tests/providers/settings.py for the kinds and conditions; may be repeated"
)

if __name__ == "__main__":
    main()
