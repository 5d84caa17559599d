"""A zip that somebody else packed (DOCX, PPTX, XLSX, ODS, EPUB), looked through before anything of it is used.

What its directory says of sizes may be a lie, so every member is unpacked once into nothing, and counted. Names of
members are never paths of files here: nothing is written anywhere. A zip within the zip is a member like any other.
"""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from generator.documents.document import Unreadable

LARGEST = 512 * 1024 * 1024
"""Most bytes that all members together may have, unpacked."""

MOST_MEMBERS = 20_000
"""Most members of an archive; a presentation of a thousand slides has half as many."""

_RATIO = 100
_HARMLESS = 64 * 1024 * 1024  # below this, no ratio is absurd: a sheet of equal rows packs well
_ENCRYPTED = 1
_PIECE = 1024 * 1024
_FAULTS = (BadZipFile, EOFError, ValueError, OSError, NotImplementedError, zlib.error, struct.error)

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a file in Microsoft's older container begins."""
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def damaged(why: object) -> Unreadable:
    """What to say of a file of an office program that is broken."""
    return Unreadable(f"is damaged ({str(why).rstrip('.')})", "open it in an office program, and save it again")


class Archive:
    """The members of a zip by their names, each unpacked when it is asked for.

    Args:
        data: The zip.

    Raises:
        Unreadable: It is no zip, is encrypted or damaged, or unpacks to more than is sane.
    """

    def __init__(self, data: bytes) -> None:
        if data.startswith(OLE):
            raise _in_ole(data)
        try:
            self._zip = ZipFile(BytesIO(data))
        except _FAULTS as error:
            raise damaged(error) from None
        members = self._zip.infolist()
        self._by_key = {_key(member.filename): member for member in members}
        _check(members)
        _check_size(sum(member.file_size for member in members), len(data))
        size = 0
        for member in members:
            size += _unpacked_size(data, member)
            _check_size(size, len(data))

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._by_key

    def names(self) -> list[str]:
        """Of all members, in the archive's order."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Unpack a member; neither its case nor the kind of its slashes makes a difference, as some programs mix them.

        Raises:
            Unreadable: There is none of this name, or it is damaged.
        """
        try:
            return self._zip.read(self._by_key[_key(name)])
        except KeyError:
            raise damaged(f"has no {name}") from None
        except _FAULTS as error:
            raise damaged(error) from None

    def xml(self, name: str) -> bytes:
        """Unpack a member that is XML of an office program; these have no DTD, and one that has is an attack.

        Raises:
            Unreadable: It has a DTD; and as `read`.
        """
        data = self.read(name)
        if any(mark in data for mark in _DOCTYPE):
            raise Unreadable(f"declares entities in {name}, as no office program does")
        return data


def _key(name: str) -> str:
    return name.replace("\\", "/").lower()


def _check(members: list[ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise Unreadable(f"has {len(members):,} parts, more than any document")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise Unreadable("is encrypted", "remove its password")
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise damaged("packed in a way that no office program uses")


def _check_size(size: int, packed: int) -> None:
    if size > LARGEST:
        raise Unreadable(f"unpacks to more than {LARGEST >> 20} MiB", "cut it into smaller files")
    if size > _HARMLESS and size > _RATIO * packed:
        raise Unreadable(f"unpacks to more than {_RATIO} times its size, as no document does")


def _unpacked_size(data: bytes, member: ZipInfo) -> int:
    """Bytes that a member really has; at most a little more than all may have."""
    try:
        name, extra = struct.unpack_from("<26xHH", data, member.header_offset)
    except struct.error as error:
        raise damaged(error) from None
    start = member.header_offset + 30 + name + extra
    packed = memoryview(data)[start : start + member.compress_size]
    if member.compress_type == ZIP_STORED:
        return len(packed)
    return _inflated(packed, member.filename)


def _inflated(packed: memoryview, name: str) -> int:
    inflater, size, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, bytes(packed)
    try:
        while left and not inflater.eof and size <= LARGEST:
            size += len(inflater.decompress(left, _PIECE))
            left = inflater.unconsumed_tail
    except zlib.error as error:
        raise damaged(f"{name}: {error}") from None
    return size


def _in_ole(data: bytes) -> Unreadable:
    """Why a file in Microsoft's older container is not read: what is encrypted is wrapped in one."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable("is encrypted", "remove its password")
    return Unreadable("is in the form of Office 97", "save it in the form of today (DOCX, PPTX, XLSX)")
