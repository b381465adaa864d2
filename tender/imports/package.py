"""Files of office programs: how they begin, and a walk through the XML inside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

PACKED = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0"
"""How an old Excel file begins, and one with a password."""


def parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> None:
    """Walk through XML by the names of its elements, without their namespaces."""
    walker(start, end, text).Parse(xml, True)


def walker(
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> expat.XMLParserType:
    """What walks so through XML that comes in pieces."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = lambda tag, given: start(
        _local(tag), {_local(name): value for name, value in given.items()}
    )
    if end is not None:
        parser.EndElementHandler = lambda tag: end(_local(tag))
    if text is not None:
        parser.CharacterDataHandler = text
    return parser


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _no_doctype(*_: Any) -> None:
    raise ValueError("a document type")
