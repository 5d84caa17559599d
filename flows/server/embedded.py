"""A Prefect server for one command: `python -m flows.server.embedded PORT`, ended by whoever started it.

Its secret comes in the environment. It has a process group of its own, so that Ctrl-C in a terminal reaches the command
and not its server, and it goes when the command goes, even if that was killed (Linux; elsewhere a killed command leaves
it behind).
"""

import ctypes
import os
import signal
import sys

from generator.startup import own_process

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serve until ended."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return
    own_process.begin()
    import uvicorn
    from prefect.server.api.server import create_app

    from flows.server.gate import Gate, own_origins
    from flows.server.private_home import close_home
    from flows.server.sqlite_writers import queue_writers

    close_home()
    queue_writers()
    port = int(sys.argv[1])
    app = Gate(create_app(ephemeral=True), own_origins(port))
    own_process.ready()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", lifespan="on")


if __name__ == "__main__":
    main()
