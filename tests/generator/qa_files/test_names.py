"""What the file of a document is called."""

import pytest

from generator.qa_files.names import candidates, file_name


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("docs/NZISM-ISM Document-V.-3.9-April-2025.pdf", "NZISM-ISM Document-V.-3.9-April-2025_qa.json"),
        ("Notes V.-3.9-April-2025", "Notes V.-3.9-April-2025_qa.json"),
        ("release-1.2", "release-1.2_qa.json"),
        ("Übersicht der Häfen.md", "Übersicht der Häfen_qa.json"),
        ("C:\\papers\\report.docx", "report_qa.json"),
        ("https://example.org/a/help%20page.html?p=7", "help page_qa.json"),
        ("https://example.org/", "example.org_qa.json"),
        ("https://example.org", "example.org_qa.json"),
        ('a<b>:"c"|d.txt', "a_b_c_d_qa.json"),
        ("line\nbreak\x1b[31m.md", "line_break_[31m_qa.json"),
        ("../../etc/passwd", "passwd_qa.json"),
        (".bashrc", "bashrc_qa.json"),
        ("--help.md", "help_qa.json"),
        ("...", "document_qa.json"),
        ("", "document_qa.json"),
    ],
)
def test_a_document_gives_its_file_its_name(source: str, name: str) -> None:
    assert next(candidates(source, "1a2b")) == name


def test_documents_of_one_name_have_names_that_tell_them_apart() -> None:
    assert list(candidates("b/README.md", "1a2b")) == [
        "README_qa.json",
        "b-README.md_qa.json",
        "README-1a2b_qa.json",
    ]


def test_a_name_is_no_longer_than_a_file_system_takes() -> None:
    assert max(len(name.encode()) for name in candidates("ß" * 400 + ".md", "1a2b")) < 220
    assert file_name("a/b/c.md") == "c.md"
