"""What came of the probes of a judge: whether its verdicts count."""

from typing import Literal

from pydantic import BaseModel

ProbeKind = Literal["same", "hedge", "other", "changed", "padded"]
PASS = 0.8
"""Share of the probes of a kind that a judge has to get right."""
LEAST = 5
"""Probes of a kind that it takes to tell."""
TOLD: dict[ProbeKind, str] = {
    "same": "called the right answer and itself alike",
    "hedge": "preferred the right answer to one that commits itself to nothing",
    "other": "preferred the right answer to the answer to another question",
    "changed": "preferred the right answer to itself with one fact changed",
    "padded": "did not prefer the right answer with empty words added",
}
"""What a judge did that got the probes of a kind right."""


class Probed(BaseModel):
    """How a judge did on the probes of a kind.

    Attributes:
        passed: Those that it got right.
        inconsistent: Those on which its two orders disagree.
        enough: It got enough of them right, and there were enough.
    """

    kind: ProbeKind
    probes: int
    passed: int
    inconsistent: int
    enough: bool


class Calibration(BaseModel):
    """Whether a judge can be relied on."""

    judge: str
    kinds: list[Probed]

    @property
    def usable(self) -> bool:
        """Whether it got enough of the probes of every kind right."""
        return all(kind.enough for kind in self.kinds)

    @property
    def sentence(self) -> str:
        """What came of it, for people."""
        said = "; ".join(f"{TOLD[kind.kind]}: {kind.passed} of {kind.probes}" for kind in self.kinds)
        if self.usable:
            return f"The judge {self.judge} passed its probes. It {said}."
        failed = ", ".join(kind.kind for kind in self.kinds if not kind.enough)
        return f"The judge {self.judge} is not usable here, and its verdicts do not count: {failed}. It {said}."
