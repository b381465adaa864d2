"""The papers that go with the invitation, the same for every tenderer, and a price sheet that came
back. Of what came back nothing is kept: it is read, shown, and forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.answer_form import Group, groups
from criteria.price_sheet import About
from criteria.price_sheet_reading import Finding, Reading, read_tabs
from criteria.refusals import Refused
from criteria.visibility import Sight
from tender.actions.entry import look
from tender.actions.outcomes import stage_candidacies
from tender.actions.receiving import own_case
from tender.exports import answer_form, price_sheet
from tender.exports.answer_form import Agreed
from tender.imports.price_sheet import read_price_sheet
from tender.permissions import Identity, NotGranted, Permission
from tender.store import agreements
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Form:
    """One answer form to fetch: its lot, its group, and the number of elements on it."""

    lot: str
    group: Group


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything one tenderer gets, as far as the plan decides it."""

    case: Case
    tenderer: UUID
    about: About
    lots: tuple[str, ...]

    def readable(self, actor: Identity) -> bool:
        """Whether this person may read what was agreed with the tenderer."""
        id_ = str(self.tenderer)
        return id_ in actor.declared and id_ not in actor.conflicted

    @property
    def forms(self) -> tuple[Form, ...]:
        return tuple(Form(lot, group) for lot in self.lots for group in groups(self.case.plan, lot))


def own_papers(session: Session, actor: Identity) -> Papers:
    """The papers of a tenderer that was invited; NotGranted to any other."""
    case = own_case(session, actor)
    found = _papers(session, case, actor.id)
    if found is None or case.offer_deadline is None:
        raise NotGranted
    return found


def papers_of(session: Session, actor: Identity, tenderer: UUID) -> Papers:
    """The papers of a tenderer in the award phase, for an officer."""
    case = look(session, actor, Permission.HANDLE_OFFERS)
    found = _papers(session, case, tenderer)
    if found is None:
        raise NotGranted
    return found


def all_papers(session: Session, case: Case) -> tuple[Papers, ...]:
    """Those of every tenderer in the award phase, by name. As many queries as for one."""
    rows = stage_candidacies(session, case, "award")
    names = {row.tenderer: row.name for row in rows}
    found = (
        _made(case, id_, name, [r.lot for r in rows if r.tenderer == id_])
        for id_, name in names.items()
    )
    return tuple(sorted((one for one in found if one), key=lambda one: one.about.tenderer))


def _papers(session: Session, case: Case, tenderer: UUID) -> Papers | None:
    return next((one for one in all_papers(session, case) if one.tenderer == tenderer), None)


def _made(case: Case, tenderer: UUID, name: str, lots: list[str]) -> Papers | None:
    """None while nothing is sealed: a paper names the plan that holds."""
    if case.plan_number is None or case.seal is None:
        return None
    title = case.title.nl
    about = About(case.reference, title, name, case.plan_number, case.seal)
    return Papers(case, tenderer, about, tuple(sorted(lots)))


def sheet_file(papers: Papers, lang: str) -> tuple[str, bytes]:
    """The price sheet with the name of its file."""
    made = price_sheet.write(papers.case.plan, papers.lots, papers.about, lang)
    return f"{_named(papers)}-{'prijsblad' if lang == 'nl' else 'price-sheet'}.xlsx", made


def form_file(
    session: Session, papers: Papers, lot: str, group: str, lang: str
) -> tuple[str, bytes]:
    """An answer form with the name of its file; NotGranted when there is none such."""
    found = next((one for one in papers.forms if (one.lot, one.group.id) == (lot, group)), None)
    if found is None:
        raise NotGranted
    plan = papers.case.plan
    title = "" if len(plan.lots) == 1 else plan.lot(lot).title.get(lang)
    agreed: dict[str, list[Agreed]] = {}
    for row in agreements.agreements(session, Sight(everyone=True), papers.case.id):
        if row.tenderer == papers.tenderer:
            for element in row.details.elements:
                quoted = Agreed(row.ref, row.details.title, row.text)
                agreed.setdefault(element, []).append(quoted)
    made = answer_form.write(found.group, papers.about, plan.authority, title, agreed, lang)
    number = "" if len(plan.lots) == 1 else f"-{lot}"
    kind = "antwoorden" if lang == "nl" else "answers"
    return f"{_named(papers)}-{kind}{number}-{group}.docx", made


def officers_form(
    session: Session, actor: Identity, papers: Papers, lot: str, group: str, lang: str
) -> tuple[str, bytes]:
    """The same for an officer. NotGranted before it declared: what was agreed is in it."""
    if not papers.readable(actor):
        raise NotGranted
    return form_file(session, papers, lot, group, lang)


def _named(papers: Papers) -> str:
    return "".join(one if one.isalnum() else "-" for one in papers.about.reference)


def read_sheet(papers: Papers, name: str, data: bytes) -> Reading:
    """What a file that a tenderer sent says, with everything there is to say of it."""
    try:
        tabs = read_price_sheet(name, data)
    except Refused as refused:
        return Reading((), tuple(Finding("", one) for one in refused.refusals))
    return read_tabs(papers.case.plan, papers.about, papers.lots, tabs)
