"""Every letter of Europe prints, and what cannot print is written out: never a black box."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from tender.report import fonts

LATIN = (
    "AÁÀÂÄÃÅĀĂĄÆBCĆČĊÇDĎĐÐEÉÈÊËĒĖĘĚFGĞĠĢHĦIÍÌÎÏĪĮİIĲJKĶLĹĽĻŁĿMNŃŇŅÑOÓÒÔÖÕŐØŌŒPQRŔŘŖSŚŠŞȘẞTŤŢȚÞUÚÙÛÜŪŮŰŲVW"
    "ẂẀŴẄXYÝŶŸỲZŹŽŻŊ"
)
CYRILLIC = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯЄІЇҐЈЉЊЋЂЏЍЭЫЁЎЅЌЃ"
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏΪΫάέήίόύώϊϋΐΰς"
SIGNS = "0123456789 .,;:!?'\"‘’“”„‚«»‹›()[]{}/\\|&@#%‰*+−-–—=<>≤≥≠≈×÷±·…•§¶€£$°²³½¼¾ªº†‡™©®←→↑↓✓"


@pytest.mark.parametrize("text", [LATIN, LATIN.lower(), CYRILLIC, CYRILLIC.lower()])
@pytest.mark.parametrize("font", fonts.FILES)
def test_latin_and_cyrillic_print_in_every_type(font: str, text: str) -> None:
    assert fonts.printable(text, font) == text


@pytest.mark.parametrize("font", [name for name in fonts.FILES if name.startswith("PlexSans")])
def test_greek_prints_in_sans(font: str) -> None:
    assert fonts.printable(GREEK + GREEK.lower(), font) == GREEK + GREEK.lower()


def test_figures_and_signs_print_anywhere() -> None:
    assert fonts.printable(SIGNS) == SIGNS


def test_what_a_type_lacks_is_written_out() -> None:
    assert fonts.printable("goed 😀") == "goed [U+1F600]"
    assert fonts.printable("学校") == "[U+5B66][U+6821]"
    assert fonts.printable("Ω", "PlexSerif") == "[U+03A9]"
    assert fonts.printable("Ω", "PlexSans") == "Ω"


def test_what_cannot_be_seen_is_written_out() -> None:
    """A hidden mark can turn the reading order of a name around."""
    assert fonts.printable("A\u202eB\u200bC\x07") == "A[U+202E]B[U+200B]C[U+0007]"


def test_loose_accents_are_composed_and_rare_spaces_become_plain() -> None:
    assert fonts.printable("Cafe\u0301 12\u2009000 a\u2011b\r\nc") == "Café 12 000 a-b\nc"
    assert fonts.printable("12\u00a0000\u202fkm") == "12\u00a0000\u00a0km"


def test_markup_escapes_and_sets_greek_in_sans() -> None:
    assert fonts.markup("a <b & Ωμέγα 😀") == (
        'a &lt;b &amp; <font name="PlexSans">Ωμέγα</font> [U+1F600]'
    )


def test_a_paragraph_of_markup_reads_back_from_the_pdf() -> None:
    fonts.register()
    out = BytesIO()
    style = ParagraphStyle("record", fontName="PlexSerif")
    text = "Łódź <en> Ελλάδα, Българија 😀"
    SimpleDocTemplate(out, invariant=1).build([Paragraph(fonts.markup(text), style)])
    assert "Łódź <en> Ελλάδα, Българија [U+1F600]" in PdfReader(out).pages[0].extract_text()


def test_bold_is_really_bolder_and_every_type_is_embedded() -> None:
    fonts.register()
    for family in ("PlexSans", "PlexSerif"):
        width, bold = (pdfmetrics.stringWidth("Gunning", f, 10) for f in (family, family + "-Bold"))
        assert bold > width
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for row, font in enumerate(fonts.FILES):
        canvas.setFont(font, 10)
        canvas.drawString(40, 700 - 20 * row, "Gunningsverslag")
    canvas.save()
    resources = PdfReader(out).pages[0]["/Resources"]["/Font"]
    faces = {str(font.get_object()["/BaseFont"]) for font in resources.values()}
    assert len([face for face in faces if "+" in face]) == len(fonts.FILES)


def test_a_weight_cut_from_a_variable_file_is_the_same_every_time() -> None:
    path, weight = fonts.FILES["PlexSans-Bold"]
    assert weight is not None
    assert fonts.instance(path, weight) == fonts.instance.__wrapped__(path, weight)


def test_figures_have_one_width() -> None:
    """Tables line up without tabs or tricks."""
    for font in fonts.FILES:
        assert len({pdfmetrics.stringWidth(digit, font, 100) for digit in "0123456789"}) == 1
