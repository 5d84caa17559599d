"""An object store for tests: moto's S3 on a loopback port, with a bucket, as the environment names it."""

from collections.abc import Iterator

import pytest

REGION = "us-east-1"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """URL of a server that speaks S3."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """URL of an empty bucket, which what this process starts finds by its environment."""
    import httpx

    for name, value in environment(s3_server).items():
        monkeypatch.setenv(name, value)
    httpx.post(f"{s3_server}/moto-api/reset").raise_for_status()
    httpx.put(f"{s3_server}/bucket").raise_for_status()
    return "s3://bucket"


def environment(server: str) -> dict[str, str]:
    """By what clients of S3 find a server."""
    return {
        "AWS_ENDPOINT_URL": server,
        "AWS_ENDPOINT": server,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "tester",
        "AWS_SECRET_ACCESS_KEY": "of-no-use",
        "AWS_REGION": REGION,
    }
