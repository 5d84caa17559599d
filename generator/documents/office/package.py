"""A package of parts that refer to each other (Open Packaging Conventions): DOCX, PPTX, XLSX."""

from posixpath import dirname, join, normpath, split
from typing import NamedTuple

from generator.documents.archive import Archive, damaged
from generator.documents.office.xml import Element, attribute, child, parse, text_of

_UNTITLED = ("microsoft word - ", "powerpoint presentation", "untitled", "slide 1", "presentation", "document")


class Relation(NamedTuple):
    """A part that another refers to: what it is there, and its name in the package (or an address outside)."""

    kind: str
    target: str


class Package:
    """Parts by their names.

    Args:
        archive: The file.

    Raises:
        Unreadable: It is no such package.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._shared: dict[str, Element] = {}
        self._relations: dict[str, dict[str, Relation]] = {}

    def main_part(self) -> str:
        """Name of the part that is the document itself."""
        found = self.related("", "officeDocument")
        if found is None:
            raise damaged("no document is in it")
        return found

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part refers to, by the names it uses for it; the empty name is the package itself."""
        if part not in self._relations:
            folder, file = split(part)
            name = join(folder, "_rels", f"{file}.rels")
            links = parse(self.archive.xml(name)) if name in self.archive else ()
            self._relations[part] = {attribute(link, "Id") or "": _relation(link, part) for link in links}
        return self._relations[part]

    def related(self, part: str, kind: str) -> str | None:
        """Name of the first part of that kind that `part` refers to, where it is there."""
        found = (link.target for link in self.relations(part).values() if link.kind == kind)
        return next((name for name in found if name in self.archive), None)

    def xml(self, part: str) -> Element:
        """Parse a part.

        Raises:
            Unreadable: It is not there, or no XML.
        """
        return parse(self.archive.xml(part))

    def shared_xml(self, part: str) -> Element:
        """As `xml`, of a part that many others refer to: kept, not to be changed."""
        if part not in self._shared:
            self._shared[part] = self.xml(part)
        return self._shared[part]

    def title(self) -> str:
        """What its properties call the document; empty where that is what a program writes by itself."""
        core = self.related("", "core-properties")
        found = " ".join(text_of(child(self.xml(core), "title")).split()) if core else ""
        made = found.lower().startswith(_UNTITLED[0]) or found.lower() in _UNTITLED
        return "" if made else found


def _relation(link: Element, part: str) -> Relation:
    kind = (attribute(link, "Type") or "").rpartition("/")[2]
    target = (attribute(link, "Target") or "").replace("\\", "/")
    if attribute(link, "TargetMode") != "External":
        target = normpath(target.lstrip("/") if target.startswith("/") else join(dirname(part), target))
    return Relation(kind, target)
