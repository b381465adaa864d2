"""A document on paper beside the same flowables, laid out bare.

The yardstick gets the flowables of our story ready to lay out and puts them in the same page
template as often as we do. It reads no record, writes no markup, and leaves its pages bare: without
tags, and without what a PDF needs to be kept. Before timing, both must show the same words on every
page.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import pypdfium2

from tender.report import fonts, paper
from tender.report.paper import Sheet
from tender.report.story_parts import Pen


def beside_flowables(
    name: str,
    limit: float,
    repeats: int,
    render: Callable[[], bytes],
    story: Callable[[Pen], list[Any]],
) -> dict[str, Any]:
    """Median milliseconds of `render`, which prints `story`, and of the bare flowables."""
    fonts.register()
    pens, sheet = _passes(render)
    assert _words(_bare(sheet, pens, [story(pen) for pen in pens])) == _words(render())
    ours, baseline = [], []
    for _ in range(repeats):
        ready = [story(pen) for pen in pens]  # each flowable can be laid out only once
        gc.collect()  # neither pays for what the other left behind
        baseline.append(_milliseconds(lambda ready=ready: _bare(sheet, pens, ready)))
        del ready
        gc.collect()
        ours.append(_milliseconds(render))
    mine, theirs = statistics.median(ours), statistics.median(baseline)
    print(f"{name}: {len(pens)} passes, {pens[-1].pages.get('total', 0)} pages")
    return {
        "name": f"{name} (ms)",
        "ours": round(mine, 2),
        "baseline": round(theirs, 2),
        "ratio": round(mine / theirs, 3),
        "limit": limit,
        "ok": mine / theirs <= limit,
    }


def _milliseconds(act: Callable[[], object]) -> float:
    """How long the processor works on it: one thread, so that others on it do not count."""
    begun = time.process_time()
    act()
    return (time.process_time() - begun) * 1000


def _passes(render: Callable[[], bytes]) -> tuple[list[Pen], Sheet]:
    """The pen of every time the document is laid out, and the sheet."""
    with mock.patch.object(paper, "_pass", wraps=paper._pass) as each:
        render()
    return [call.args[0] for call in each.call_args_list], each.call_args.args[1]


def _bare(sheet: Sheet, pens: list[Pen], ready: list[list[Any]]) -> bytes:
    data = b""
    for pen, made in zip(pens, ready, strict=True):
        data, _ = paper._pass(pen, sheet, lambda _, made=made: made)
    return data


def _words(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]
