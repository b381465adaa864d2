"""What stands on paper: the words of a PDF, read back by the reader that also draws its pages."""

from __future__ import annotations

from functools import lru_cache

import pypdfium2


@lru_cache(maxsize=64)
def pages(data: bytes) -> tuple[str, ...]:
    """The words of each page in one line, so that a line end does not part a sentence."""
    with pypdfium2.PdfDocument(data) as document:
        return tuple(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def words(data: bytes) -> str:
    """The words of all pages in one line."""
    return " ".join(pages(data))
