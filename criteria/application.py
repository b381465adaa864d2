"""What a tenderer hands in: checked for shape before it is sealed, read strictly when opened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from criteria.canon import canonical, from_plain, read_canonical, to_plain
from criteria.catalogue import LEGAL_FORMS as LEGAL_FORMS
from criteria.catalogue.rows import PARTIES
from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, refusal

PARTY_ROLES = PARTIES
"""In the order of a list; relied_on is a party whose capacity the tenderer relies on."""
ASKED_AT_FIRST = ("lead", "member", "subcontractor")
"""To whom a demand is put unless the plan says otherwise."""
SIZES = ("large", "small", "local")
ANSWER_LIMIT = 40_000
LARGEST_AMOUNT = Decimal(10) ** 15
"""No amount reaches this, so that it can be kept in cents and stands whole in a spreadsheet."""
_NUMBER = re.compile(r"[0-9]{8}", re.ASCII)
_BLANKS = re.compile(r"[\s.-]+")


PRICE_ELEMENTS = (
    *("BAFO-09", "BAFO-10", "BAFO-11", "BAFO-12"),
    *("BAFO-14", "BAFO-22", "BAFO-35"),
)
"""Elements of the final offer that hold amounts: in the price part, closed until quality is final
(I3). BAFO-08, the lump sum itself, is asked per contract year."""
QUALITY_ELEMENTS = tuple(
    id_
    for id_ in (f"BAFO-{number:02}" for number in range(1, 41))
    if id_ not in (*PRICE_ELEMENTS, "BAFO-08")
)


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """An organisation as the tenderer names it."""

    role: str
    name: str
    company_number: str
    legal_form: str
    size: str
    municipality: str


@dataclass(frozen=True, slots=True)
class LotAnswers:
    """The answers for one lot: (question id, text) pairs."""

    lot: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Application:
    """A request to participate: who, and the competence dossier per lot."""

    parties: tuple[PartyEntry, ...]
    lots: tuple[LotAnswers, ...]


@dataclass(frozen=True, slots=True)
class QualityOffer:
    """The quality part of a final offer for one lot, with the elements it names."""

    lot: str
    answers: tuple[tuple[str, str], ...]
    elements: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PriceOffer:
    """The price part for one lot: euros excluding VAT per contract year; elements with money."""

    lot: str
    years: tuple[tuple[int, Decimal], ...]
    elements: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QualityEnvelope:
    lots: tuple[QualityOffer, ...]


@dataclass(frozen=True, slots=True)
class PriceEnvelope:
    lots: tuple[PriceOffer, ...]


Content = Application | QualityEnvelope | PriceEnvelope
_KINDS: Mapping[str, type[Content]] = {
    "application": Application,
    "quality": QualityEnvelope,
    "price": PriceEnvelope,
}


def pack(content: Content) -> bytes:
    """The canonical bytes that are sealed; their SHA-256 stands on the receipt."""
    return canonical(to_plain(content))


def unpack(kind: str, data: bytes) -> Content:
    """What was sealed as `application`, `quality` or `price`. ValueError when it is not that."""
    return from_plain(_KINDS[kind], read_canonical(data))


def read_parties(
    text: str, field: str = "parties"
) -> tuple[tuple[PartyEntry, ...], tuple[Refusal, ...]]:
    """Parties from lines "role; name; company number; legal form; size; municipality"."""
    parties, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        pieces = [piece.strip() for piece in line.split(";")]
        entry = _entry(pieces) if len(pieces) == 6 else None
        if entry is None or not _known(entry):
            faults.append(refusal("acts.party_line", field, line=str(number)))
        elif check_company_number(entry.company_number) is not None:
            faults.append(refusal("acts.kvk_wrong", field, line=str(number)))
        else:
            parties.append(entry)
    return tuple(parties), tuple(faults)


def company_number(typed: str) -> str:
    """A company number (KvK) as we keep it: eight digits, without the blanks that were typed.

    Anything else comes back as it was typed, without blanks around it.
    """
    bare = _BLANKS.sub("", typed)
    return bare if _NUMBER.fullmatch(bare) else typed.strip()


def check_company_number(number: str) -> str | None:
    """The code of what is wrong with it; None when it can be one. It has no check digit."""
    if not _NUMBER.fullmatch(number):
        return "parties.kvk_digits"
    return "parties.kvk_zero" if number == "0" * 8 else None


def _entry(pieces: list[str]) -> PartyEntry:
    role, name, number, form, size, municipality = pieces
    return PartyEntry(role, name, company_number(number), form, size, municipality)


def _known(entry: PartyEntry) -> bool:
    return (
        entry.role in PARTY_ROLES
        and entry.legal_form in LEGAL_FORMS
        and entry.size in SIZES
        and 0 < len(entry.name) <= 200
        and len(entry.municipality) <= 80
    )


def write_parties(parties: Iterable[PartyEntry]) -> str:
    """The lines that `read_parties` reads."""
    return "\n".join(
        f"{p.role}; {p.name}; {p.company_number}; {p.legal_form}; {p.size}; {p.municipality}"
        for p in parties
    )


def check_application(plan: EvaluationPlan, content: Application) -> tuple[Refusal, ...]:
    """A lead, and an answer to every question of the lots applied for."""
    found = []
    if sum(party.role == "lead" for party in content.parties) != 1:
        found.append(refusal("acts.party_missing", "parties"))
    if not content.lots:
        found.append(refusal("acts.answer_missing", "lots", theme=plan.lots[0].title.nl))
    known = {lot.id for lot in plan.lots}
    for lot in content.lots:
        if lot.lot not in known:
            found.append(refusal("acts.lot_unknown", "lots"))
            continue
        found.extend(_check_answers(plan, "selection", lot.lot, dict(lot.answers)))
    return tuple(found)


def check_quality(plan: EvaluationPlan, content: QualityEnvelope) -> tuple[Refusal, ...]:
    """An answer to every quality criterion."""
    return tuple(
        fault
        for lot in content.lots
        for fault in _check_answers(plan, "award", lot.lot, dict(lot.answers))
    )


def check_price(plan: EvaluationPlan, content: PriceEnvelope) -> tuple[Refusal, ...]:
    """An amount for every contract year; not below zero, and not above the published ceiling."""
    found = []
    years = plan.facts.contract_years()
    for offer in content.lots:
        given = dict(offer.years)
        rules = plan.lot(offer.lot)
        for year in years:
            field = f"{offer.lot}-year-{year.number}"
            if year.number not in given:
                found.append(refusal("acts.year_missing", field, year=year.number))
                continue
            if given[year.number] < 0:
                found.append(
                    refusal("numbers.too_low", field, minimum=Decimal(0), typed=given[year.number])
                )
            if given[year.number] >= LARGEST_AMOUNT:
                found.append(refusal("acts.amount_large", field, most=LARGEST_AMOUNT))
                continue
            ceiling = rules.ceilings[year.number - 1] if rules.ceilings else None
            if ceiling is not None and given[year.number] > ceiling:
                found.append(
                    refusal(
                        "acts.above_ceiling",
                        field,
                        year=year.number,
                        amount=given[year.number],
                        ceiling=ceiling,
                    )
                )
    return tuple(found)


def _check_answers(
    plan: EvaluationPlan, stage: str, lot: str, answers: Mapping[str, str]
) -> Iterable[Refusal]:
    for question in plan.stage(lot, stage).questions:
        text = answers.get(question.id, "")
        field = f"{lot}-{question.id}"
        if not text.strip():
            yield refusal("acts.answer_missing", field, theme=question.title.nl)
        elif len(text) > ANSWER_LIMIT:
            yield refusal("acts.text_long", field, limit=ANSWER_LIMIT)
