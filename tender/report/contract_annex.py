"""The contract annex on paper, with room for two signatures. The same annex in the same language
gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from reportlab.platypus import KeepTogether

from criteria.annex_text import BODY, FACTS, HEADING, NOTE, PART, RECORD, Block, blocks, say
from criteria.contract_annex import ContractAnnex
from tender.report import fonts
from tender.report.paper import Sheet, printed
from tender.report.signing import signatures
from tender.report.story_cover import masthead
from tender.report.story_parts import Pen, arrange, gap, para

_LABEL = 150


def render(annex: ContractAnnex, lang: str = "nl") -> bytes:
    """The PDF of an annex, with what people wrote as they wrote it and its labels in `lang`."""
    told = cache(lambda lang: list(_story(Pen(lang), annex)))  # it names no page
    return printed(Pen(lang), sheet(annex, lang), lambda pen: arrange(told(pen.lang)))


def sheet(annex: ContractAnnex, lang: str) -> Sheet:
    title = say("document", lang, title=fonts.printable(annex.title.get(lang), "PlexSans"))
    tenderer = fonts.printable(annex.tenderer, "PlexSans")
    digest = say("foot_digest", lang, digest=annex.digest)
    mark = say("tag_draft", lang) if annex.draft else ""
    foot = (f"{annex.reference} · {tenderer}", digest)
    return Sheet(title, annex.authority, annex.reference, annex.reference, foot, mark)


def story(pen: Pen, annex: ContractAnnex) -> list[Any]:
    return arrange(_story(pen, annex))


def _story(pen: Pen, annex: ContractAnnex) -> Iterator[Any]:
    lang = pen.lang
    tag = say("tag_draft" if annex.draft else "name", lang)
    yield masthead(annex.authority, annex.reference, tag)
    yield gap(14)
    yield para(say("title", lang), "title")
    yield para(pen.text(annex.title), "subtitle")
    yield gap(10)
    for number, block in enumerate(blocks(annex, lang)):
        yield from _block(pen, number, block)
    yield KeepTogether(list(_signatures(pen, annex)))


def _block(pen: Pen, number: int, block: Block) -> Iterator[Any]:
    if block.kind in (HEADING, PART):
        yield pen.heading(block.text, f"b{number}", 1 if block.kind == HEADING else 2)
    elif block.kind == RECORD:
        yield from pen.record(block.text)
    elif block.kind in (BODY, NOTE):
        yield para(block.text, "body" if block.kind == BODY else "note")
    elif block.kind == FACTS:
        facts = pen.facts(block.facts, _LABEL)
        facts.long = False  # an indicator or a risk stands on one page
        yield facts


def _signatures(pen: Pen, annex: ContractAnnex) -> Iterator[Any]:
    lang = pen.lang
    yield pen.heading(say("signatures", lang), "signatures")
    yield para(say("signed_told", lang), "body")
    yield gap(80)
    client, contractor = say("client", lang), say("contractor", lang)
    left, right = (annex.authority, client), (annex.tenderer, contractor)
    yield signatures(left, right, say("place_date", lang))
