"""The pages of a PDF as pictures: what comes out, what is refused; nothing is half kept."""

from __future__ import annotations

import sys
import zlib
from io import BytesIO

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from criteria.refusals import Refused
from tender.imports import pages
from tender.imports.pages import Page, draw_pages

SENTENCE = "Wij plaatsen volgens één lijst met regels."


def paper(*texts: str, size: tuple[float, float] = A4) -> bytes:
    """A PDF with a page for each text."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=size, invariant=1)
    for text in texts:
        canvas.setFont("Times-Roman", 12)
        for number, line in enumerate(text.split("\n")):
            canvas.drawString(72, size[1] - 80 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def with_image(across: int, down: int) -> bytes:
    """A page with an image of so many dots, all black, which takes few bytes."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=A4)
    packer = zlib.compressobj(9)
    packed = b"".join([packer.compress(bytes(across)) for _ in range(down)] + [packer.flush()])
    image = pikepdf.Stream(pdf, b"x")
    image.write(packed, filter=pikepdf.Name.FlateDecode)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent = across, down, 8
    image.ColorSpace = pikepdf.Name.DeviceGray
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=pdf.make_indirect(image)))
    page.Contents = pdf.make_stream(b"q 500 0 0 700 40 40 cm /Im Do Q")
    return saved(pdf)


def saved(pdf: pikepdf.Pdf, **more: object) -> bytes:
    target = BytesIO()
    pdf.save(target, **more)  # type: ignore[arg-type]
    return target.getvalue()


def shown(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.picture)).convert("L")


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as told:
        draw_pages(data)
    (one,) = told.value.refusals
    assert one.sentence("nl") and one.sentence("en")
    return one.code


def test_every_page_comes_out_as_a_picture_with_its_text() -> None:
    first, second = draw_pages(paper(f"{SENTENCE}\nTweede regel.", "Ander onderwerp."))
    assert first.text == f"{SENTENCE}\nTweede regel." and second.text == "Ander onderwerp."
    assert (first.width, first.height) == shown(first).size == (1100, 1556)
    # A4 is 595 points wide, so text at 72 points begins at 72 / 595 x 1100 = 133 dots
    left = Image.eval(shown(first), lambda grey: 255 if grey < 128 else 0).getbbox()
    assert left is not None and 130 <= left[0] <= 137
    assert len(first.picture) < 40_000


def test_more_pages_than_one_child_draws_come_in_their_order() -> None:
    found = draw_pages(paper(*(f"Bladzijde {n}" for n in range(1, 46))))
    assert [page.text for page in found] == [f"Bladzijde {n}" for n in range(1, 46)]


def test_the_server_itself_never_loads_what_draws() -> None:
    draw_pages(paper("een"))
    assert not any(name.startswith("tender.imports.pages_child") for name in sys.modules)


@pytest.mark.parametrize(
    ("size", "dots"),
    [((20_000, 20_000), (1100, 1100)), ((100, 14_000), (24, 3300)), ((2, 2), (8, 8))],
)
def test_a_page_of_any_measure_has_a_picture_of_bounded_size(
    size: tuple[float, float], dots: tuple[int, int]
) -> None:
    (page,) = draw_pages(paper("klein", size=size))
    assert (page.width, page.height) == dots


def test_a_page_that_was_scanned_has_no_text() -> None:
    (page,) = draw_pages(with_image(1240, 1754))
    assert page.text == "" and shown(page).getextrema()[0] < 10


def test_a_photograph_of_a_page_does_not_become_heavy() -> None:
    target, noise = BytesIO(), Image.effect_noise((1240, 1754), 60).convert("RGB")
    canvas = Canvas(target, pagesize=A4)
    canvas.drawImage(ImageReader(noise), 0, 0, *A4)
    canvas.save()
    (page,) = draw_pages(target.getvalue())
    assert len(page.picture) < 1_000_000


def test_text_from_right_to_left_is_kept_in_the_order_it_is_read() -> None:
    """A drawing program puts the letters from left to right; a reader hears them in order."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=A4)
    word = "שלום"
    codes = "".join(f"<{n:02x}> <{ord(letter):04x}>\n" for n, letter in enumerate(word, 1))
    names = (
        "/CIDInit /ProcSet findresource begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(word)} beginbfchar\n{codes}endbfchar endcmap end"
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        ToUnicode=pdf.make_stream(names.encode()),
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.make_indirect(font)))
    page.Contents = pdf.make_stream(b"BT /F 20 Tf 300 500 Td <04030201> Tj ET")
    assert draw_pages(saved(pdf))[0].text == word


def test_what_cannot_be_seen_is_not_in_the_text() -> None:
    (page,) = draw_pages(paper("  Veel    ruimte  \n\nen   een sprong"))
    assert page.text == "Veel ruimte\nen een sprong"


def test_a_form_that_was_filled_in_is_drawn_with_what_was_typed() -> None:
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4)
    canvas.acroForm.textfield(name="naam", value="XXXXXXXX", x=72, y=500, borderWidth=0)
    canvas.showPage()
    canvas.save()
    (page,) = draw_pages(target.getvalue())
    assert shown(page).getextrema()[0] < 100


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "files.empty"),
        (b"PK\x03\x04 a Word file", "leaves.no_pdf"),
        (b"%PDF-1.7 and then nothing", "inspect.damaged"),
        (paper(SENTENCE)[:500], "inspect.damaged"),
    ],
)
def test_what_is_no_whole_pdf_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_a_file_with_a_password_is_refused() -> None:
    with pikepdf.open(BytesIO(paper(SENTENCE))) as pdf:
        locked = saved(pdf, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert refused(locked) == "inspect.locked"


def test_a_file_of_too_many_pages_is_refused_before_anything_is_drawn() -> None:
    assert refused(paper(*("x" for _ in range(501)))) == "leaves.many"


def test_an_image_that_blows_up_is_refused_with_the_page_it_is_on() -> None:
    with pytest.raises(Refused) as told:
        draw_pages(with_image(20_000, 20_000))
    (one,) = told.value.refusals
    assert (one.code, dict(one.values)) == ("leaves.bomb", {"page": 1})


def test_pictures_that_take_too_much_together_are_refused_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "MOST_BYTES", 1000)
    assert refused(paper(SENTENCE)) == "leaves.heavy"
