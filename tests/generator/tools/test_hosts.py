"""Which addresses are public, and which hosts are named."""

import pytest
from yarl import URL

from generator.errors import UsageError
from generator.tools.hosts import check_hosts, is_named, is_public, private_address


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 127.9.9.9 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 "
    "::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 "
    "64:ff9b::7f00:1 2002:7f00:1::".split(),
)
def test_an_address_of_this_machine_or_its_network_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "::1"])
async def test_a_name_is_judged_by_where_it_leads(host: str) -> None:
    assert await private_address(host)


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
    ],
)
def test_a_host_is_named_with_or_without_its_port(url: str, host: str, named: bool) -> None:
    assert is_named(URL(url), [host]) is named


@pytest.mark.parametrize("host", ["", "http://x", "x/y", "u@x", "x y", "x:99999", "x:y", "x\r\ny"])
def test_what_names_no_host_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match="is no host that calls may go to"):
        check_hosts([host])
