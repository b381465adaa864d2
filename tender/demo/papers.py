"""The few files of the demonstration: one page each, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

INVENTED = "Dit stuk is verzonnen en hoort bij de demonstratie."


@cache
def bundle(title: str, issued: date, until: date | None) -> bytes:
    """Papers of one kind, for all parties of a tenderer together."""
    return _page(title, (_issued(issued), *_until(until)))


def certificate(title: str, party: str, issued: date, until: date) -> bytes:
    """A certificate of one party, with from when until when it holds."""
    return _page(title, (f"Verleend aan {party}.", _issued(issued), *_until(until)))


def _issued(day: date) -> str:
    return f"Afgegeven op {day:%d-%m-%Y}."


def _until(day: date | None) -> tuple[str, ...]:
    return (f"Geldig tot en met {day:%d-%m-%Y}.",) if day else ()


def _page(title: str, lines: Iterable[str]) -> bytes:
    target = BytesIO()
    page = Canvas(target, pagesize=A4, invariant=1)
    page.setTitle(title)
    page.setFont("Times-Bold", 20)
    page.drawString(72, 740, title)
    page.setFont("Times-Roman", 12)
    for number, words in enumerate((*lines, INVENTED)):
        page.drawString(72, 700 - 20 * number, words)
    page.save()
    return target.getvalue()
