"""In the child: the pages of a PDF drawn by PDFium, which runs nothing that is in the file.

Only the process that `tender.imports.child` starts imports this module.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from criteria.refusals import Refused, refusal
from tender.imports.pages import LONGEST_TEXT, MOST_DOTS, MOST_PAGES

_WIDTH, _HEIGHT = 1100, 3300
_MOST_SCALE = 4.0
_COLOURS, _FEW = 64, 8
_HEAVY = 400_000
_AT_ONCE = 20
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_BROKEN = re.compile("[\ufffe\u00ad]\\s*")
"""A word broken at the end of a line."""


def read_bytes(name: str, data: bytes) -> dict[str, Any]:
    """Some pages, from the one at place `name`, and how many there are in all."""
    first = int(name)
    try:
        pdf = pdfium.PdfDocument(data)
        total = len(pdf)
        if not total:
            raise Refused(refusal("inspect.damaged"))
        if total > MOST_PAGES:
            raise Refused(refusal("leaves.many", None, pages=total, most=MOST_PAGES))
        pdf.init_forms()
        last = min(first + _AT_ONCE, total)
        return {"total": total, "pages": [_drawn(pdf, place) for place in range(first, last)]}
    except pdfium.PdfiumError as error:
        locked = error.err_code == raw.FPDF_ERR_PASSWORD
        raise Refused(refusal("inspect.locked" if locked else "inspect.damaged")) from None


def _drawn(pdf: Any, place: int) -> tuple[int, int, str, str]:
    page = pdf[place]
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=8):
        across, down = one.get_px_size()
        if across * down > MOST_DOTS:
            raise Refused(refusal("leaves.bomb", None, page=place + 1))
    width, height = page.get_size()
    scale = min(_WIDTH / max(width, 1), _HEIGHT / max(height, 1), _MOST_SCALE)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    text = page.get_textpage().get_text_range()
    return *picture.size, base64.b64encode(_png(picture)).decode(), _tidied(text)


def _png(picture: Image.Image) -> bytes:
    """As few bytes as can be read well: few colours, and few greys for what is a photograph."""
    drawn = _saved(_reduced(picture, _COLOURS))
    return drawn if len(drawn) <= _HEAVY else _saved(_reduced(picture.convert("L"), _FEW))


def _reduced(picture: Image.Image, colours: int) -> Image.Image:
    way = Image.Quantize.FASTOCTREE
    return picture.convert("RGB").quantize(colours, method=way, dither=Image.Dither.NONE)


def _saved(picture: Image.Image) -> bytes:
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _tidied(text: str) -> str:
    """The text as it can be read aloud: words whole, lines kept, nothing that cannot be seen."""
    whole = _BROKEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = unicodedata.normalize("NFC", _HIDDEN.sub("", whole))
    lines = (" ".join(line.split()) for line in seen.split("\n"))
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT]
