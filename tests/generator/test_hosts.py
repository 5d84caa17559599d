"""Which hosts are named."""

import pytest
from yarl import URL

from generator.errors import UsageError
from generator.hosts import check_hosts, is_covered, is_named


@pytest.mark.parametrize(
    ("url", "host", "named"),
    [
        ("http://127.0.0.1:8000/v1", "127.0.0.1:8000", True),
        ("http://127.0.0.1:8000/v1", "127.0.0.1", True),
        ("http://127.0.0.1:8000/v1", "127.0.0.1:80", False),
        ("http://api.example/", "API.example", True),
        ("https://api.example/", "api.example:443", True),
        ("http://api.example/", "example", False),
        ("http://api.example.evil/", "api.example", False),
        ("http://api.example@evil/", "api.example", False),
        ("http://[::1]:9/", "::1", True),
        ("http://[::1]:9/", "[::1]:9", True),
        ("http://api.example./", "api.example", True),
    ],
)
def test_a_host_is_named_with_or_without_its_port(url: str, host: str, named: bool) -> None:
    assert is_named(URL(url), [host]) is named


@pytest.mark.parametrize("host", ["", "http://x", "x/y", "u@x", "x y", "x:99999", "x:y", "x\r\ny"])
def test_what_names_no_host_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match="is no host that calls may go to"):
        check_hosts([host])


@pytest.mark.parametrize(
    ("host", "named", "covered"),
    [
        ("api.example", "api.example", True),
        ("API.example:80", "api.example", True),
        ("api.example:80", "api.example:80", True),
        ("[::1]:9", "::1", True),
        ("api.example", "api.example:80", False),
        ("api.example:81", "api.example:80", False),
        ("evil.example", "api.example", False),
    ],
)
def test_a_host_stands_for_all_its_ports(host: str, named: str, covered: bool) -> None:
    assert is_covered(host, [named]) is covered
