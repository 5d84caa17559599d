"""What `.gitignore` files leave out of a folder: the deepest that says something of a path decides, as in git."""

from pathlib import Path

from pathspec import GitIgnoreSpec

_NAME = ".gitignore"
_MAX_BYTES = 2**20


class GitIgnore:
    """The rules that hold in one folder: its own, and those of the folders around it.

    Args:
        rules: From the outermost to the innermost, the folder of a `.gitignore` and what it says.
    """

    def __init__(self, rules: tuple[tuple[Path, GitIgnoreSpec], ...] = ()) -> None:
        self._rules = rules

    @classmethod
    def around(cls, root: Path) -> "GitIgnore":
        """The rules of the checkout that `root` lies in, but for its own; none where they leave all of it out."""
        outer = list(root.parents)
        checkout = next((at for at, folder in enumerate(outer) if (folder / ".git").exists()), None)
        if checkout is None or (root / ".git").exists():
            return cls()
        rules = cls()
        for folder in reversed(outer[: checkout + 1]):
            rules = rules.within(folder)
        return cls() if any(rules.ignores(place, folder=True) for place in (root, *outer[:checkout])) else rules

    def within(self, folder: Path) -> "GitIgnore":
        """The rules that hold in a folder below."""
        lines = [line for line in _lines(folder / _NAME) if _is_pattern(line)]
        return GitIgnore((*self._rules, (folder, GitIgnoreSpec.from_lines(lines)))) if lines else self

    def ignores(self, path: Path, *, folder: bool) -> bool:
        """Whether a path in this folder is left out."""
        for base, spec in reversed(self._rules):
            said = spec.check_file(f"{path.relative_to(base).as_posix()}{'/' if folder else ''}").include
            if said is not None:
                return said
        return False


def _lines(file: Path) -> list[str]:
    """Its lines; none where it cannot be read or is no such file."""
    try:
        if not file.is_file() or file.stat().st_size > _MAX_BYTES:
            return []
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _is_pattern(line: str) -> bool:
    """Whether it can be understood; what cannot, git passes over too."""
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
