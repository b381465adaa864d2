"""The values in a self-declaration: each read as what it should be, told where it is not that."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from criteria.uea import Answer, Proof, Remark, Value

if TYPE_CHECKING:
    from lxml.etree import _Element

LONGEST = 20_000
"""The most letters of one answer."""
_SHORT = 160

VALUES: Mapping[str, str] = {
    f"{before}{name}": kind
    for before in ("Response", "")
    for name, kind in {
        "Indicator": "indicator",
        "Amount": "amount",
        "Date": "date",
        "Time": "time",
        "Numeric": "numeric",
        "Percent": "numeric",
        "Quantity": "quantity",
        "Measure": "quantity",
        "Code": "code",
        "URI": "uri",
    }.items()
} | {"ResponseID": "id", "Description": "description", "Text": "description"}
"""What each element of an answer holds; before 2.1 they had shorter names."""

EXPECTED: Mapping[str, str] = {
    f"{before}{name}": kind
    for before in ("Expected", "Minimum", "Maximum")
    for name, kind in {
        "ID": "id",
        "Amount": "amount",
        "Code": "code",
        "Description": "description",
        "URI": "uri",
        "Quantity": "quantity",
        "Indicator": "indicator",
        "ValueNumeric": "numeric",
    }.items()
} | {
    "ValueNumeric": "numeric",
    "MinimumValueNumeric": "numeric",
    "MaximumValueNumeric": "numeric",
    "CertificationLevelDescription": "description",
    "TranslationTypeCode": "code",
    "CopyQualityTypeCode": "code",
    "ValueUnitCode": "code",
    "ValueCurrencyCode": "code",
}
"""What the buyer filled in at a property."""
PERIODS = frozenset(("ApplicablePeriod", "Period", "ResponsePeriod"))

_NUMBER = re.compile(r"[+-]?([0-9]{1,40})(\.[0-9]{0,40})?", re.ASCII)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_YES_NO = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
_NUMBERS = frozenset(("amount", "numeric", "quantity"))
_ASKED: Mapping[str, frozenset[str]] = {
    "INDICATOR": frozenset(("indicator",)),
    "AMOUNT": frozenset(("amount",)),
    "DATE": frozenset(("date",)),
}
_MARKS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
"""Control signs, signs that cannot be seen, and signs that turn the direction of a text."""


class Reader:
    """Finds elements of known namespaces, and makes values of them."""

    def __init__(self, ours: frozenset[str]) -> None:
        self._ours = ours
        self._names: dict[str, str] = {}
        self.remarks: list[Remark] = []
        self.proofs: list[Proof] = []
        self.title = self.at = ""

    # Elements

    def inside(self, one: _Element) -> Iterator[tuple[str, _Element]]:
        """The name of each element directly inside, and the element; foreign ones are told."""
        names = self._names
        for part in one:
            tag = part.tag
            name = names.get(tag)
            if name is None:
                name = names[tag] = self._name(tag)
            if name:
                yield name, part

    def _name(self, tag: str) -> str:
        space, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        if space in self._ours:
            return name
        self.tell("foreign", "", name)
        return ""

    def all(self, one: _Element, name: str) -> list[_Element]:
        return [part for found, part in self.inside(one) if found == name]

    def child(self, one: _Element, name: str) -> _Element | None:
        return next((part for found, part in self.inside(one) if found == name), None)

    def text(self, one: _Element, name: str) -> str:
        """The text of the first element with this name; empty when there is none."""
        found = self.child(one, name)
        return self.clean(found.text or "") if found is not None else ""

    def deep(self, one: _Element, *names: str) -> str:
        """The text at the end of a path of names."""
        found: _Element | None = one
        for name in names:
            found = self.child(found, name) if found is not None else None
        return self.clean(found.text or "") if found is not None else ""

    # Texts

    def clean(self, text: str, *, lines: bool = False) -> str:
        """In normal form C, blanks as one, and no sign that cannot be seen; the last is told."""
        if not text.isascii() or "\x7f" in text:
            text = unicodedata.normalize("NFC", text)
            if _MARKS.search(text):
                text = _MARKS.sub("\ufffd", text)
                self.tell("marks", self.place, text.strip())
        if lines and "\n" in text.strip():
            rows = (" ".join(row.split()) for row in text.splitlines())
            text = "\n".join(rows).strip()
        else:
            text = " ".join(text.split())
        if len(text) > LONGEST:
            self.tell("text_long", self.place, text[:_SHORT])
            text = text[:LONGEST]
        return text

    @property
    def place(self) -> str:
        """Where the reader is: the criterion and the question."""
        return ": ".join(part for part in (self.title, self.at) if part)

    def tell(self, code: str, place: str = "", word: str = "") -> None:
        self.remarks.append(Remark(code, _short(place), _short(_MARKS.sub("\ufffd", word))))

    # Values

    def value(self, kind: str, part: _Element) -> Value:
        """One value. What is not of its kind is told, and kept as it was written."""
        written = self.clean(part.text or "", lines=kind == "description")
        if len(part):
            self.tell("inside_value", self.place, written)
        if kind == "indicator":
            read = _YES_NO.get(written, "")
        elif kind == "date":
            read = self.day(written)
        elif kind in _NUMBERS:
            read = written if _NUMBER.fullmatch(written) else ""
        else:
            return Value(kind, written)
        unit = self.clean(part.get("currencyID") or part.get("unitCode") or "")
        if not read:
            self.tell(
                f"{'number' if kind in _NUMBERS - {'amount'} else kind}_wrong", self.place, written
            )
            return Value(kind, written, unit, True)
        if kind == "amount" and not unit:
            self.tell("currency_missing", self.place, written)
        return Value(kind, read.removeprefix("+"), unit)

    def period(self, part: _Element) -> Value:
        """From the first day to the last; in words where it is given so."""
        days = {"StartDate": "", "EndDate": ""}
        words, wrong = [], False
        for name, one in self.inside(part):
            written = self.clean(one.text or "")
            if name in days and written:
                days[name] = self.day(written) or written
                if not self.day(written):
                    self.tell("date_wrong", self.place, written)
                    wrong = True
            elif written:
                words.append(f"{written} {one.get('unitCode', '')}".strip())
        first, last = days["StartDate"], days["EndDate"]
        if first and last and not wrong and last < first:
            self.tell("period_wrong", self.place, f"{first} – {last}")
            wrong = True
        return Value("period", first or "; ".join(words), last, wrong)

    def day(self, written: str) -> str:
        """A day of the calendar as 2022-01-26; empty when it is none."""
        found = _DAY.fullmatch(written)
        try:
            return date.fromisoformat(found[1]).isoformat() if found else ""
        except ValueError:
            return ""

    def evidence(self, part: _Element) -> Value:
        """What an answer refers to as proof; before 2.0 the proof itself stood there."""
        own = self.proof(part)
        if own.uri or own.title or own.issuer:
            self.proofs.append(own)
        return Value("evidence", own.id or own.uri or own.title)

    def proof(self, one: _Element) -> Proof:
        paper = self.child(one, "DocumentReference")
        if paper is None:
            paper = self.child(one, "EvidenceDocumentReference")
        id_ = self.text(one, "ID")
        if paper is None:
            return Proof(id_)
        return Proof(
            id_,
            self.text(paper, "ID") or self.text(paper, "DocumentType"),
            self.deep(paper, "IssuerParty", "PartyName", "Name"),
            self.deep(paper, "Attachment", "ExternalReference", "URI"),
        )

    def unknown(self, name: str, part: _Element) -> Value:
        """A value of a kind that no version of the format has: kept as text, counts for nothing."""
        written = self.clean("".join(part.itertext())[: LONGEST + 1])
        self.tell("value_unknown", self.place, f"{name}: {written}")
        return Value(name[:40], written, "", True)

    def fits(self, asks: str, answers: list[Answer]) -> None:
        """Tell where an answer is of another kind than was asked."""
        wanted = _ASKED.get(asks)
        if wanted is None:
            return
        for answer in answers:
            kinds = {value.kind for value in answer.values}
            if kinds and not kinds & wanted:
                words = "; ".join(value.text for value in answer.values)
                self.tell("other_kind", self.place, words)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"
