"""Zips by others: members are read by name, and what is packed to do harm is refused before it does."""

import struct
import zlib
from zipfile import ZIP_BZIP2

import pytest

from generator.documents import archive
from generator.documents.archive import Archive
from generator.documents.document import Unreadable
from tests.support.office import zipped


def test_members_are_read_by_their_names() -> None:
    found = Archive(zipped({"a.xml": b"<a/>", "../../b": b"b"}))
    assert found.names() == ["a.xml", "../../b"]
    assert (found.read("../../b"), "a.xml" in found, "c" in found) == (b"b", True, False)
    with pytest.raises(Unreadable, match=r"is damaged \(has no c\)"):
        found.read("c")


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"no zip at all", zipped({"a": b"a" * 99})[:-30]], ids=len)
def test_what_is_no_zip_is_damaged(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"is damaged"):
        Archive(data)


def test_a_member_that_is_damaged_says_so() -> None:
    data = bytearray(zipped({"a": b"some text that is packed" * 9}))
    data[40] ^= 0xFF
    with pytest.raises(Unreadable, match="is damaged"):
        Archive(bytes(data)).read("a")


def test_what_unpacks_to_more_than_is_sane_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({"a": bytes(70 << 20)})
    with pytest.raises(Unreadable, match="unpacks to more than 100 times its size"):
        Archive(bomb)
    monkeypatch.setattr(archive, "LARGEST", 60 << 20)
    with pytest.raises(Unreadable, match="unpacks to more than 60 MiB"):
        Archive(bomb)


def test_a_size_that_is_a_lie_is_found_out() -> None:
    size = 70 << 20
    bomb = zipped({"a": bytes(size)})
    lying = bomb.replace(struct.pack("<I", size), struct.pack("<I", 9))
    lying = lying.replace(struct.pack("<I", zlib.crc32(bytes(size))), struct.pack("<I", zlib.crc32(bytes(9))))
    with pytest.raises(Unreadable, match="unpacks to more than 100 times its size"):
        Archive(lying)


def test_a_zip_in_a_zip_is_a_member_like_any_other() -> None:
    inner = zipped({"bomb": bytes(70 << 20)})
    assert Archive(zipped({"inner.zip": inner})).read("inner.zip") == inner


def test_no_document_has_so_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    with pytest.raises(Unreadable, match="has 4 parts, more than any document"):
        Archive(zipped(dict.fromkeys("abcd", b"")))


def test_encrypted_members_say_so() -> None:
    data = bytearray(zipped({"a": b"text"}))
    data[data.index(b"PK\1\2") + 8] |= 1
    with pytest.raises(Unreadable, match="is encrypted: remove its password"):
        Archive(bytes(data))


@pytest.mark.parametrize(
    ("inside", "why"),
    [("EncryptedPackage", "is encrypted: remove its password"), ("WordDocument", "is in the form of Office 97")],
)
def test_the_older_container_of_microsoft_says_what_it_holds(inside: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        Archive(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500) + inside.encode("utf-16-le"))


def test_other_packings_are_not_unzipped() -> None:
    with pytest.raises(Unreadable, match="in a way that no office program uses"):
        Archive(zipped({"a": b"a"}, ZIP_BZIP2))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_they_are_parsed(encoding: str) -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    found = Archive(zipped({"a.xml": xml.encode(encoding)}))
    with pytest.raises(Unreadable, match=r"declares entities in a\.xml"):
        found.xml("a.xml")
