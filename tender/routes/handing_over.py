"""The files that the dialogue leads to: the contract annex, and the handover to its management.

Each is about one tenderer, and its name holds the name of no other. Making one changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from criteria import handover as handovers
from criteria.contract_annex import ContractAnnex
from criteria.handover import Handover
from criteria.texts import LANGUAGES
from tender.actions.contract_annex import contract_annex
from tender.actions.handover import handover
from tender.clock import now
from tender.exports import contract_annex as documents
from tender.exports import handover as workbooks
from tender.exports.letters import DOCX
from tender.exports.plans import named
from tender.extensions import db
from tender.permissions import NotGranted, Permission
from tender.report import contract_annex as papers
from tender.routes.access import asked_id, current_identity, language, requires
from tender.routes.handing_out import handed_out

bp = Blueprint("handing_over", __name__)
ROOT = "/procedures/<uuid:procedure_id>/dialogue"
PDF, JSON = "application/pdf", "application/json"
ANNEX_NAMES = {"nl": "contractbijlage", "en": "contract-annex"}
HANDOVER_NAMES = {"nl": "overdracht", "en": "handover"}
Made = TypeVar("Made", ContractAnnex, Handover)


@bp.get(f"{ROOT}/annex.pdf")
@requires(Permission.VIEW_DIALOGUE)
def annex_pdf(procedure_id: UUID) -> ResponseReturnValue:
    """The contract annex on paper."""
    return _out(_annex, papers.render, ANNEX_NAMES, "pdf", PDF)


@bp.get(f"{ROOT}/annex.docx")
@requires(Permission.VIEW_DIALOGUE)
def annex_docx(procedure_id: UUID) -> ResponseReturnValue:
    """The contract annex as a document to work with."""
    return _out(_annex, documents.write, ANNEX_NAMES, "docx", DOCX)


@bp.get(f"{ROOT}/handover.xlsx")
@requires(Permission.VIEW_DIALOGUE)
def handover_xlsx(procedure_id: UUID) -> ResponseReturnValue:
    """The handover as a workbook."""
    return _out(_handover, workbooks.write, HANDOVER_NAMES, "xlsx", workbooks.XLSX)


@bp.get(f"{ROOT}/handover.json")
@requires(Permission.VIEW_DIALOGUE)
def handover_json(procedure_id: UUID) -> ResponseReturnValue:
    """The handover for another program, in which no words of ours stand."""
    return _out(_handover, lambda made, _: handovers.write(made), HANDOVER_NAMES, "json", JSON)


def _annex(tenderer: UUID) -> ContractAnnex:
    return contract_annex(db.session, current_identity(), tenderer, now())


def _handover(tenderer: UUID) -> Handover:
    return handover(db.session, current_identity(), tenderer, now())


def _out(
    make: Callable[[UUID], Made],
    write: Callable[[Made, str], bytes],
    names: dict[str, str],
    ending: str,
    kind: str,
) -> ResponseReturnValue:
    """A file about the tenderer that the address names."""
    tenderer = asked_id("tenderer")
    if tenderer is None:
        raise NotGranted
    lang = request.args.get("lang", "")
    lang = lang if lang in LANGUAGES else language()
    made = make(tenderer)
    name = named(f"{made.reference} {made.tenderer}", "dialogue")
    return handed_out(f"{name}-{names[lang]}.{ending}", write(made, lang), kind)
