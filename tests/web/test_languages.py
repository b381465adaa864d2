"""Every sentence is there in English, and an English page keeps no Dutch but what people wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import nodes

from criteria.phases import Step
from criteria.texts import catalogue as sentences
from tender import permissions
from tender.routes.access import access_of
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "tender" / "templates"
PO = ROOT / "tender" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS: Any = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
VALUE = re.compile(r"%\(\w+\)s|\{\w+\}")
WORD = re.compile(r"[^\W\d_]{2,}")
FUNCTION_WORD = re.compile(r"(?i)\b(de|het|een|van|niet|wordt|voor|naar|geen|uw|u|zijn|aan|op)\b")
ALIKE = {
    *("Blind", "Budget", "Budget in %(year)s", "Consensus", "Link", "Menu"),
    *("Accounts", "Criteria", "Document", "document", "Planning", "%(size)s kB"),
    *("Score", "Score %(mark)s", "Score %(mark)s: %(name)s", "score %(mark)s"),
    *("Agenda", "Contact", "Contract", "DOCX", "Download", "Passage", "PDF", "%(minutes)s min"),
    *("Impact", "Impact %(n)s", "Indicator", "%(num)s indicator", "Instrument", "in %(unit)s"),
    *("Scenario", "%(num)s scenario"),
    *("Browser", "Code", "Passkey: %(name)s", "passkey %(name)s"),
    *("DEFINITIEF", "INDIENEN"),  # typed to confirm, so the same in both
}
END = re.compile(r"[.?!:…]?\s*$")


# The catalogue


@cache
def asked() -> dict[str, Message]:
    """What the code and the templates say, as it would be extracted now."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)
    found = Catalog()
    for file, line, said, *_ in extract_from_dir(ROOT / "tender", methods, options, KEYWORDS):
        found.add(said, locations=[(file, line)])
    return {forms(message.id)[0]: message for message in found if message.id}


@cache
def answered() -> dict[str, Message]:
    with PO.open("rb") as stream:
        found = read_po(stream, locale="en", abort_invalid=True)
    assert not found.obsolete
    return {forms(message.id)[0]: message for message in found if message.id}


def forms(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def pairs() -> Iterator[tuple[str, str]]:
    """Each Dutch sentence, in the singular and in the plural, with its English."""
    for message in answered().values():
        yield from zip(forms(message.id), forms(message.string), strict=True)


def test_the_catalogue_holds_what_is_said_and_nothing_else() -> None:
    assert len(asked()) > 1000
    lacking = {said: asked()[said].locations for said in asked().keys() - answered().keys()}
    assert lacking == {}
    assert sorted(answered().keys() - asked().keys()) == []
    plural = [said for said, it in asked().items() if forms(it.id) != forms(answered()[said].id)]
    assert plural == []


def test_every_sentence_has_its_english() -> None:
    assert [message.id for message in answered().values() if message.fuzzy] == []
    assert [dutch for dutch, english in pairs() if not english.strip()] == []
    assert [english for _, english in pairs() if FUNCTION_WORD.search(english)] == []
    same = {dutch for dutch, english in pairs() if dutch == english}
    assert {dutch for dutch in same if WORD.search(VALUE.sub(" ", dutch))} == ALIKE


def test_both_languages_hold_the_same_values_and_end_alike() -> None:
    for dutch, english in pairs():
        assert sorted(set(VALUE.findall(dutch))) == sorted(set(VALUE.findall(english))), dutch
        assert END.search(dutch)[0] == END.search(english)[0], dutch  # type: ignore[index]
        assert dutch[0].isspace() == english[0].isspace(), dutch


# The templates

SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-label", "value", "label")
SAME_IN_BOTH = {
    *("Tender", "· Tender", "tender rank FILE.json"),
    *("Ctrl", "Enter", "S", "Alt", "B", "Shift", "Page Up", "Page Down"),
}
"""Names and keys, the same in every language; the next are names of classes of the style sheet."""
CLASSES = {"wb-focus--read", "wb-focus--screen", "is-"}
NAMES = {"Nederlands", "English"}
SENTENCE = re.compile(r"^[A-Z][a-z]+\b|^(?!.*-).*\b[a-z]{2,} [a-z]{2,}\b")


class Words(HTMLParser):
    """The words a reader sees or hears, but what is on record, in a letter or marked as Dutch."""

    RECORDS = frozenset({"wb-record"})

    VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.lang: str | None = None
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = has.get("lang")
        if tag == "a" and "href" in has:
            self.links.append(has["href"])
        kept = self.RECORDS & set(has.get("class", "").split()) or has.get("lang") == "nl"
        hidden = self._hidden or bool(kept) or tag in ("script", "style")
        if not hidden:
            typed = tag == "input" and has.get("type") not in ("submit", "button")
            typed = typed or tag == "option"  # its value is sent, and not shown
            names = (name for name in SPOKEN if name in has and not (typed and name == "value"))
            self.found += [has[name] for name in names]
        if tag not in self.VOID:
            self._open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)

    @property
    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    @property
    def texts(self) -> set[str]:
        return {" ".join(text.split()) for text in self.found} - {""}


def templates() -> list[Path]:
    found = sorted(TEMPLATES.rglob("*.html"))
    assert found
    return found


def test_no_template_says_anything_of_itself(app: Flask) -> None:
    """Text and attributes stand in `_()`; so do the strings handed to a macro."""
    loose: list[tuple[str, str]] = []
    for file in templates():
        source = file.read_text(encoding="utf-8")
        written = app.jinja_env.lex(source)
        html = "".join(part if kind == "data" else " \x01 " for _, kind, part in written)
        pieces = {piece.strip() for text in Words(html).found for piece in text.split("\x01")}
        wordy = {piece for piece in pieces if re.search(r"[^\W\d_]", piece)}
        loose += [(file.name, piece) for piece in wordy - SAME_IN_BOTH - CLASSES]
        loose += [(file.name, text) for text in unsaid(app.jinja_env.parse(source))]
    assert loose == []


def unsaid(tree: nodes.Template) -> Iterator[str]:
    """Strings that look like words for a reader and are not looked up in the catalogue."""
    calls = (call for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name))
    said = {
        id(argument)
        for call in calls
        if call.node.name in ("_", "gettext", "ngettext")  # type: ignore[attr-defined]
        for argument in call.args
    }
    for const in tree.find_all(nodes.Const):
        text = const.value
        loose = isinstance(text, str) and id(const) not in said and text not in NAMES
        if loose and SENTENCE.search(text):
            yield text


# The pages

WALLS = {Step.SCORE: "2022-01-19T14:00", Step.AWARD: "2022-06-29T23:30"}
MOST_PER_PAGE = 4
CHOICES = re.compile(r"/((language|theme)/.*)?$")
DOWNLOADS = {
    *("decision_letters.award", "decision_letters.selection"),
    "advice.file",
    "advice_answers.annex",
    "admission.letter",
    "admission.notice",
    "clarification.letter",
    "comparison.rank_file",
    "comparison.workbook",
    "documents.file",
    "handing_over.annex_docx",
    "handing_over.annex_pdf",
    "handing_over.handover_json",
    "handing_over.handover_xlsx",
    "low_offers.file",
    "minutes.copy",
    "offers.record_pdf",
    "minutes.file",
    "plan_exchange.download",
    "plan_guide.pdf",
    "reports.pdf",
    "reports.record",
    "tenderers.record_pdf",
    "signals.file",
    "suitability.export",
    "suitability.tenderer_export",
    "talks.ics",
    "uea.file",
}
LATER = {
    *("consensus.screen", "doubts.show", "masking.show", "rounds.index", "uea.entry"),
    *("councils_questions.answer", "councils_sessions.correct"),
    *("draws.award", "draws.selection", "low_offers.show"),
}
"""Pages that are there only while a stage can be judged, a doubt waits, a party has joined, no
names are shown, tenderers stand equal, or a price is low."""
TOWNS = {"Gilze en Rijen"}
FEW_WORDS = 3


LIKE_A_NAME = "Inschrijver {letter}"
"""What councils see instead of a name; the tenderers of the demonstration are called so too."""


def dutch() -> dict[str, str]:
    """What may not be on an English page, as a pattern. A short sentence counts only when it stands
    alone."""
    said = [*pairs(), *((one["nl"], one["en"]) for one in sentences().values())]
    english = {en for _, en in said}
    found = {}
    for nl, en in said:
        if nl == LIKE_A_NAME:
            continue
        words = len(WORD.findall(VALUE.sub(" ", nl)))
        if nl != en and nl not in english and words:
            one_word = words == 1 or set(VALUE.findall(nl)) == {"%(count)s", "%(all)s"}
            value = r"\S+" if one_word else r"[^\n]{1,80}?"
            pattern = value.join(re.escape(part) for part in VALUE.split(nl.strip()))
            found[nl] = f"(?m){pattern}" if words >= FEW_WORDS else f"(?m)^{pattern}$"
    return found


def walk(made: Site) -> dict[str, tuple[str, Words]]:
    """Every page the officer reaches by following links: address to endpoint and words."""
    browser = made.browser("officer")
    browser.set_cookie("lang", "en")
    adapter = made.app.url_map.bind("localhost")
    todo, seen, pages = ["/procedures"], {"/procedures"}, {}
    counts: dict[tuple[str, ...], int] = {}
    while todo:
        address = todo.pop(0)
        split = urlsplit(address)
        endpoint, _ = adapter.match(split.path)
        kind = (endpoint, *sorted(name for name, _value in parse_qsl(split.query)))
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] > MOST_PER_PAGE:
            continue
        answer = browser.get(address)
        assert answer.status_code == 200, address
        if answer.mimetype != "text/html":
            continue
        words = pages.setdefault(address, (endpoint, Words(answer.text)))[1]
        for link in words.links:
            path = urlsplit(link)._replace(fragment="").geturl()
            if path.startswith("/") and path not in seen and not CHOICES.match(path):
                seen.add(path)
                todo.append(path)
    return pages


def shown_to_officer(made: Site, step: Step) -> set[str]:
    """The endpoints of the URL map that show a page of the procedure to the officer now."""
    identity = made.world.identity("officer")
    rules = (rule for rule in made.app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    noted = {rule.endpoint: access_of(made.app, rule.endpoint) for rule in rules}
    asked_for = {endpoint: note.permission for endpoint, note in noted.items() if note is not None}
    return {
        endpoint
        for endpoint, permission in asked_for.items()
        if permission is not None and permissions.allowed(identity, permission, step)
    }


@pytest.mark.parametrize("step", WALLS)
def test_an_english_page_is_english(sqlite_worlds: Worlds, clock: Clock, step: Step) -> None:
    with site(sqlite_worlds, step, clock, WALLS[step]) as made:
        if step is Step.AWARD:
            assert made.post("officer", "/comparison/read").status_code == 303
            sheets = f"/consensus/{made.world.course._candidacies()['a']}/PRE/read"
            for stage in ("selection", "award"):
                assert made.post("officer", f"{sheets}?stage={stage}").status_code == 303
        pages = walk(made)
        seen = {endpoint for endpoint, _ in pages.values()}
        assert shown_to_officer(made, step) - seen <= DOWNLOADS | LATER
    places: dict[str, str] = {}
    for address, (_, words) in pages.items():
        assert words.lang == "en", address
        places |= {text: address for text in words.texts - places.keys() - TOWNS}
    everything = "\n".join(places)
    left = {
        (nl, text): places[text]
        for nl, pattern in dutch().items()
        if all(part in everything for part in VALUE.split(nl.strip()))
        and re.search(pattern, everything)
        for text in places
        if re.search(pattern, text)
    }
    assert left == {}
