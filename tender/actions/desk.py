"""Where the cells of the test stand, worked out once for each state of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from criteria.cells import Cell
from tender.actions.memory import Memory, state
from tender.store import demands
from tender.store.demands import Cells

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_CELLS: Memory[Cells] = Memory(8)


def cells(session: Session, procedure_id: UUID) -> Cells:
    """The state of every cell of a procedure in which something happened."""
    known = state(session, procedure_id)
    return _CELLS.get(known, lambda: demands.cells(session, procedure_id))


def outcomes(session: Session, procedure_id: UUID) -> dict[Cell, str]:
    """The same, each state as one word."""
    return {cell: found.state for cell, found in cells(session, procedure_id).items()}
