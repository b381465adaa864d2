"""Which rows belong to one procedure, and which of them somebody may see."""

from __future__ import annotations

from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from criteria.visibility import Sight
from tender.models.tenderers import Candidacy, Tenderer

Columns = TypeVarTuple("Columns")


def in_procedure(
    query: Select[*Columns], candidacy: InstrumentedAttribute[UUID], procedure_id: UUID
) -> Select[*Columns]:
    """The rows of the candidacies of one procedure."""
    return (
        query.join(Candidacy, Candidacy.id == candidacy)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
    )


def in_sight(
    query: Select[*Columns],
    candidacy: InstrumentedAttribute[UUID],
    procedure_id: UUID,
    sight: Sight,
) -> Select[*Columns]:
    """As `in_procedure`, less the tenderers that this viewer may not see."""
    query = in_procedure(query, candidacy, procedure_id)
    if sight.hidden:
        query = query.where(Tenderer.id.not_in([UUID(id_) for id_ in sight.hidden]))
    if sight.only is not None:
        query = query.where(Tenderer.id.in_([UUID(id_) for id_ in sight.only]))
    return query


def tenderers_within(procedure_id: UUID, sight: Sight) -> Select[UUID]:
    """The ids of the tenderers of a procedure that this viewer may see, as a subquery."""
    query = select(Tenderer.id).where(Tenderer.procedure_id == procedure_id)
    if sight.hidden:
        query = query.where(Tenderer.id.not_in([UUID(id_) for id_ in sight.hidden]))
    if sight.only is not None:
        query = query.where(Tenderer.id.in_([UUID(id_) for id_ in sight.only]))
    return query
