"""The text of a paragraph in Word: what is shown and nothing else, formulas, signs, boxes and pictures."""

import pytest

from tests.support.office import p, read, word


def text(inner: str, **parts: str) -> str:
    return read("docx", word(inner, **parts)).text


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


RAISED = '<w:vertAlign w:val="superscript"/>'
TICKED = "<w:checkBox><w:checked/></w:checkBox>"


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        (f"<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins>{run('new')}</w:ins>", "new"),
        (f"<w:moveFrom>{run('away')}</w:moveFrom><w:moveTo>{run('here')}</w:moveTo>", "here"),
        (run("secret", "<w:vanish/>") + run("shown", '<w:vanish w:val="0"/>'), "shown"),
        (run("a") + "<w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a b\nc"),
        (run("non") + "<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>" + run("stop\xad s"), "non-stop s"),
        (f'<w:hyperlink r:id="x">{run("the manual")}</w:hyperlink>', "the manual"),
        ('<w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple w:instr="X">' + run("4") + "</w:fldSimple>", "4"),
        (run("x") + run("2", RAISED) + run(" 1") + run("st", RAISED), "x² 1st"),
        (run("H") + run("2", '<w:vertAlign w:val="subscript"/>') + run("O"), "H₂O"),
        ('<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "α✓"),
        (run("m", '<w:rFonts w:ascii="Symbol"/>'), "μ"),
        (f"<w:r><w:ruby><w:rt>{run('かん')}</w:rt><w:rubyBase>{run('漢')}</w:rubyBase></w:ruby></w:r>", "漢"),
        (f"<w:r><w:fldChar><w:ffData>{TICKED}</w:ffData></w:fldChar></w:r>{run(' on')}", "☒ on"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + run("field") + "</w:sdtContent></w:sdt>", "field"),
        ("<w:commentRangeStart/>" + run("word") + "<w:commentRangeEnd/><w:r><w:commentReference/></w:r>", "word"),
        (run("in<!-- not --><?a b?> one"), "in one"),
        (run("שלום") + run(" עולם", "<w:rtl/>"), "שלום עולם"),
    ],
)  # fmt: skip
def test_a_paragraph_says_what_the_finished_document_shows(runs: str, shown: str) -> None:
    assert text(f"<w:p>{runs}</w:p>") == shown


def test_a_paragraph_whose_end_was_deleted_goes_on() -> None:
    assert text(p("One ", "<w:rPr><w:del/></w:rPr>") + p("sentence.")) == "One sentence."
    assert text(p("T", '<w:framePr w:dropCap="drop"/>') + p("he pump.")) == "The pump."


def m(name: str, inner: str, look: str = "") -> str:
    return f"<m:{name}>{f'<m:{name}Pr>{look}</m:{name}Pr>' if look else ''}{inner}</m:{name}>"


def r(text: str) -> str:
    return m("r", f"<m:t>{text}</m:t>")


@pytest.mark.parametrize(
    ("formula", "latex"),
    [
        (m("f", m("num", r("a")) + m("den", r("2"))), r"\frac{a}{2}"),
        (m("sSubSup", m("e", r("x")) + m("sub", r("i")) + m("sup", r("2"))), "x_{i}^{2}"),
        (m("rad", m("deg", r("3")) + m("e", r("π"))), r"\sqrt[3]{\pi}"),
        (m("nary", m("sub", r("i=1")) + m("sup", r("n")) + m("e", r("i")), '<m:chr m:val="∑"/>'), r"\sum_{i=1}^{n} i"),
        (m("d", m("e", r("a")) + m("e", r("b")), '<m:begChr m:val="{"/><m:endChr m:val=""/>'), r"\{a|b"),
        (m("m", m("mr", m("e", r("1")) + m("e", r("0"))) * 2), r"\begin{matrix}1 & 0 \\ 1 & 0\end{matrix}"),
        (m("func", m("fName", r("sin")) + m("e", r("x"))), r"\sin x"),
        (m("acc", m("e", r("v")), '<m:chr m:val="⃗"/>'), r"\vec{v}"),
        (m("box", m("e", r("a"))), "a"),
        (r("α≤x−1"), r"\alpha \leq x-1"),
    ],
)
def test_formulas_are_latex(formula: str, latex: str) -> None:
    assert text(f"<w:p>{run('So ')}<m:oMath>{formula}</m:oMath></w:p>") == f"So ${latex}$"
    assert text(f"<w:p><m:oMathPara><m:oMath>{formula}</m:oMath></m:oMathPara></w:p>") == f"$$ {latex} $$"


BOX = "<w:txbxContent>" + p("In the box.") + "</w:txbxContent>"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def test_a_text_box_is_read_once_below_its_paragraph() -> None:
    both = f"<mc:AlternateContent {MC}><mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice>"
    both += f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent>"
    assert text(f"<w:p>{run('Text.')}<w:r>{both}</w:r></w:p>{p('After.')}") == "Text.\n\nIn the box.\n\nAfter."
    assert text(f"<w:p><w:r><w:pict>{BOX}</w:pict></w:r></w:p>") == "In the box."


@pytest.mark.parametrize(
    ("described", "shown"),
    [
        ("The valve, half open", "[Image: The valve, half open]"),
        ("image1.png", ""),
        ("A dog on a lawn&#10;&#10;Description automatically generated", "[Image: A dog on a lawn]"),
        ("A dog on a lawn&#10;&#10;AI-generated content may be incorrect.", "[Image: A dog on a lawn]"),
        (r"C:\my pictures\a photo.jpg", ""),
    ],
)
def test_pictures_go_and_what_people_said_of_them_stays(described: str, shown: str) -> None:
    picture = f'<w:p><w:r><w:drawing><w:docPr descr="{described}"/></w:drawing></w:r></w:p>'
    assert text(picture + p("Text.")) == f"{shown}\n\nText.".strip()


def test_a_document_of_pictures_says_so() -> None:
    found = read("docx", word("<w:p><w:r><w:drawing/></w:r></w:p>" * 3))
    assert (found.text, [str(one) for one in found.unread]) == ("", ["all it holds is pictures (3): save it as PDF"])
