r"""Formulas of office programs (OMML) as LaTeX: a fraction of x squared and 2 is `\frac{x^{2}}{2}`.

Elements: ECMA-376, part 1, section 22.1.
"""

from collections.abc import Callable, Iterable

from generator.documents.office.xml import Element, attribute, child, local, value_of

_COMMANDS = dict(
    part.split("=")
    for part in (
        r"α=\alpha β=\beta γ=\gamma δ=\delta ε=\epsilon ζ=\zeta η=\eta θ=\theta ι=\iota κ=\kappa λ=\lambda μ=\mu ν=\nu "
        r"ξ=\xi π=\pi ρ=\rho σ=\sigma τ=\tau υ=\upsilon φ=\phi χ=\chi ψ=\psi ω=\omega Γ=\Gamma Δ=\Delta Θ=\Theta "
        r"Λ=\Lambda Ξ=\Xi Π=\Pi Σ=\Sigma Φ=\Phi Ψ=\Psi Ω=\Omega ∑=\sum ∏=\prod ∫=\int ∬=\iint ∮=\oint ⋃=\bigcup "
        r"⋂=\bigcap ∞=\infty ∂=\partial ∇=\nabla ±=\pm ×=\times ÷=\div ⋅=\cdot ·=\cdot ≤=\leq ≥=\geq ≠=\neq ≈=\approx "
        r"≡=\equiv ∈=\in ∉=\notin ⊂=\subset ⊆=\subseteq ∪=\cup ∩=\cap ∀=\forall ∃=\exists →=\to ⇒=\Rightarrow "
        r"⇔=\Leftrightarrow ←=\leftarrow ↔=\leftrightarrow ∧=\land ∨=\lor ¬=\neg √=\sqrt …=\dots ⟨=\langle ⟩=\rangle "
        r"−=- ‖=\| ∝=\propto ∅=\emptyset ℝ=\mathbb{R} ℕ=\mathbb{N} ℤ=\mathbb{Z} ℚ=\mathbb{Q} ℂ=\mathbb{C}"
    ).split()
    if part.count("=") == 1
)
_ACCENTS = {
    "\u0302": r"\hat", "\u0303": r"\tilde", "\u0304": r"\bar", "\u0305": r"\overline", "\u0307": r"\dot",
    "\u0308": r"\ddot", "\u20d7": r"\vec", "\u030c": r"\check", "\u0306": r"\breve",
}  # fmt: skip
_FUNCTIONS = frozenset(
    "sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan log ln exp lim max min sup inf det".split()
)


def latex(formula: Element) -> str:
    """A formula, without the signs that set it off from text."""
    return " ".join(_inside(formula).split())


def in_text(formula: Element) -> str:
    """A formula as it stands in running text; nothing where it is empty."""
    said = latex(formula)
    return f"${said}$" if said else ""


def _inside(element: Element | None) -> str:
    return "" if element is None else "".join(_LAYOUTS.get(local(one), _other)(one) for one in element)


def _other(element: Element) -> str:
    return "" if local(element).endswith("Pr") else _inside(element)


def _part(element: Element, name: str) -> str:
    return _inside(child(element, name)).strip()


def _text(element: Element) -> str:
    text = "".join(map(_sign, element.text or ""))
    return f"\\{text} " if text in _FUNCTIONS else text


def _sign(sign: str) -> str:
    command = _COMMANDS.get(sign, sign)
    return f"{command} " if command.startswith("\\") else command


def _fraction(element: Element) -> str:
    above, below = _part(element, "num"), _part(element, "den")
    if value_of(element, "fPr", "type") == "lin":
        return f"{above}/{below}"
    command = r"\binom" if value_of(element, "fPr", "type") == "noBar" else r"\frac"
    return f"{command}{{{above}}}{{{below}}}"


def _scripts(element: Element) -> str:
    below, above = _part(element, "sub"), _part(element, "sup")
    return _part(element, "e") + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")


def _scripts_before(element: Element) -> str:
    return f"{{}}_{{{_part(element, 'sub')}}}^{{{_part(element, 'sup')}}}{_part(element, 'e')}"


def _root(element: Element) -> str:
    degree = _part(element, "deg")
    return rf"\sqrt{f'[{degree}]' if degree else ''}{{{_part(element, 'e')}}}"


def _operator(element: Element) -> str:
    sign = value_of(element, "naryPr", "chr") or "∫"
    below, above = _part(element, "sub"), _part(element, "sup")
    limits = (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
    return f"{_COMMANDS.get(sign, sign)}{limits} {_part(element, 'e')}"


def _delimited(element: Element) -> str:
    look = child(element, "dPr")
    opening, closing = value_of(look, "begChr"), value_of(look, "endChr")
    between = value_of(look, "sepChr") or "|"
    inner = between.join(_inside(one) for one in element if local(one) == "e")
    return f"{_bracket(opening, '(')}{inner}{_bracket(closing, ')')}"


def _bracket(sign: str | None, usual: str) -> str:
    sign = usual if sign is None else sign
    return f"\\{sign}" if sign in ("{", "}") else f"{_COMMANDS[sign]} " if sign in _COMMANDS else sign


def _matrix(element: Element) -> str:
    rows = (" & ".join(_inside(one).strip() for one in row) for row in element if local(row) == "mr")
    return _environment("matrix", rows)


def _lines(element: Element) -> str:
    lines = (_inside(one).strip() for one in element if local(one) == "e")
    return _environment("aligned", lines)


def _environment(name: str, lines: Iterable[str]) -> str:
    inner = r" \\ ".join(lines)
    return rf"\begin{{{name}}}{inner}\end{{{name}}}"


def _function(element: Element) -> str:
    name = _part(element, "fName")
    return f"{name} {_part(element, 'e')}"


def _accent(element: Element) -> str:
    command = _ACCENTS.get(value_of(element, "accPr", "chr") or "\u0302", r"\hat")
    return f"{command}{{{_part(element, 'e')}}}"


def _bar(element: Element) -> str:
    command = r"\overline" if value_of(element, "barPr", "pos") == "top" else r"\underline"
    return f"{command}{{{_part(element, 'e')}}}"


def _limit(element: Element) -> str:
    sign = "_" if local(element) == "limLow" else "^"
    return f"{_part(element, 'e')}{sign}{{{_part(element, 'lim')}}}"


def _run(element: Element) -> str:
    said = "".join(_text(one) for one in element if local(one) == "t")
    upright = value_of(element, "rPr", "sty") == "p" or child(element, "rPr", "nor") is not None
    spoken = upright and len(said) > 1 and said.replace(" ", "").isalpha()
    return rf"\text{{{said}}}" if spoken and attribute(element, "space") is None else said


_LAYOUTS: dict[str, Callable[[Element], str]] = {
    "r": _run, "t": _text, "f": _fraction, "sSup": _scripts, "sSub": _scripts, "sSubSup": _scripts,
    "sPre": _scripts_before, "rad": _root, "nary": _operator, "d": _delimited, "m": _matrix, "eqArr": _lines,
    "func": _function, "acc": _accent, "bar": _bar, "limLow": _limit, "limUpp": _limit,
}  # fmt: skip
