"""What is on the lists of allowed hosts and folders, and what only looks so."""

from pathlib import Path

import pytest

from generator.settings.allowed import has_allowed_host, is_inside, same_place

HOSTS = ["lab.example", "Lab2.example:8443", "::1", "[fd00::7]:9000", "  spaced.example "]


@pytest.mark.parametrize(
    "url",
    [
        "http://lab.example",
        "https://LAB.example:8080/v1",
        "https://lab.example./v1",
        "https://lab2.example:8443/v1",
        "http://[::1]:11434",
        "http://[fd00::7]:9000/v1",
        "http://spaced.example",
    ],
)
def test_a_host_on_the_list_is_allowed(url: str) -> None:
    assert has_allowed_host(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example",
        "http://lab.example.evil.example",
        "http://evil.example/lab.example",
        "http://evil.example#lab.example",
        "http://evil.example?lab.example",
        "http://lab.example@evil.example",
        "http://evil.example\\@lab.example",
        "http://evil.example\\.lab.example",
        "http://lab.example:80@evil.example",
        "http://lab.example\t.evil.example",
        "https://lab2.example/v1",
        "http://[fd00::7]:9001",
        "ftp://lab.example",
        "file:///lab.example",
        "//lab.example",
        "lab.example",
        "http://",
        "http://[::1",
        "http://lab.example:port",
        "spec",
        "",
    ],
)
def test_any_other_is_not(url: str) -> None:
    assert not has_allowed_host(url, HOSTS)


def test_an_empty_list_allows_nothing() -> None:
    assert not has_allowed_host("http://localhost:11434", [])
    assert not has_allowed_host("http://localhost:11434", [""])


@pytest.mark.parametrize(
    ("url", "other", "same"),
    [
        ("http://a.example/v1", "http://a.example:80/v2", True),
        ("https://a.example", "http://a.example", False),
        ("http://a.example", "http://b.example", False),
        ("nothing", "nothing", False),
    ],
)
def test_two_urls_lead_to_one_place(url: str, other: str, same: bool) -> None:
    assert same_place(url, other) is same


def test_a_file_is_where_it_really_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "ours-not"
    for folder in (ours, theirs):
        folder.mkdir()
        (folder / "tools.py").write_text("")
    (ours / "link.py").symlink_to(theirs / "tools.py")
    monkeypatch.chdir(tmp_path)
    within = ["ours/tools.py", str(ours / "new.py")]
    outside = ["ours/../ours-not/tools.py", "ours/link.py", "ours-not/tools.py"]
    assert [name for name in (*within, *outside) if is_inside(name, ["ours"])] == within


def test_an_empty_entry_is_not_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not is_inside("tools.py", ["", " "])
