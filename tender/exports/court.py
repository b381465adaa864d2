"""A bundle for a court as one ZIP, with a manifest of the digests of its files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from criteria.court import Bundle
from criteria.texts import sentence
from tender.exports.packing import pack
from tender.exports.plans import named

FORMAT = "tender-court/1"


def bundle_name(bundle: Bundle, lang: str = "nl") -> str:
    """The name of the file."""
    return f"{sentence(f'court.file_{bundle.edition}', lang)}-{named(bundle.reference)}.zip"


def pack_bundle(stream: IO[bytes], bundle: Bundle, parts: Iterable[tuple[str, bytes]]) -> None:
    """Write the files into an open file. The same bundle gives the same bytes."""
    told = {"edition": bundle.edition, "format": FORMAT, "reference": bundle.reference}
    pack(stream, told, parts)
