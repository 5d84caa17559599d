"""Why a call got no whole answer: what lies below an SDK's error, which may call it by another name."""

import ssl
from collections.abc import Iterator

_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")


def said(error: BaseException) -> str:
    """What the cause at the bottom says, or the next above it that says anything."""
    causes = list(_chain(error))
    return next((text for cause in reversed(causes) if (text := str(cause))), type(causes[-1]).__name__)


def tls_fault(error: BaseException) -> str | None:
    """What is wrong with a server's TLS, if that is why; it goes behind the server's name."""
    for cause in _chain(error):
        if fault := getattr(cause, "verify_message", ""):  # of ssl.SSLCertVerificationError, not of what wraps it
            fault = fault.rstrip(".")
            return f"cannot be trusted ({fault}): for an authority of your own, name its PEM file in SSL_CERT_FILE"
        if isinstance(cause, ssl.SSLError) and getattr(cause, "reason", "") in _NO_TLS:
            return "speaks no TLS: begin the base URL with http://"
    return None


def never_connected(error: BaseException) -> bool:
    """Whether no connection was opened at all."""
    from aiohttp import ClientConnectorError, ConnectionTimeoutError

    return any(isinstance(cause, ClientConnectorError | ConnectionTimeoutError) for cause in _chain(error))


def timed_out(error: BaseException) -> bool:
    """Whether nothing came in time; a connection that was closed is called a time-out by some, and is none."""
    from aiohttp import ClientOSError, ClientPayloadError, ServerDisconnectedError

    causes = list(_chain(error))
    closed = any(isinstance(cause, ClientOSError | ClientPayloadError | ServerDisconnectedError) for cause in causes)
    return not closed and any("Timeout" in type(cause).__name__ for cause in causes)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
