"""The case with a plan that asks about low prices, which the sealed plan of the case does not.

Over the four years that count A asks 155.3 million, B 151.4 and C 157.3. The mean of the others is
156.3 for B, 3% below that is 151.611: B is asked for an explanation, and nobody else.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from criteria.formulas import PriceRule
from criteria.plan import EvaluationPlan
from tender.store import plans

LOW = {"low_mean": D(3)}


def declare_low(patch: pytest.MonkeyPatch, price: PriceRule | None = None, **rules: object) -> None:
    """Every lot of every sealed plan as it is, with these rules as well, and this formula."""
    sealed = plans.sealed_plan

    def read(session: Session, procedure_id: UUID, sha256: str) -> EvaluationPlan:
        plan = sealed(session, procedure_id, sha256)
        lots = [replace(lot, **rules) for lot in plan.lots]  # type: ignore[arg-type]
        if price is not None:
            lots = [replace(lot, award=replace(lot.award, price=price)) for lot in lots]
        return replace(plan, lots=tuple(lots))

    patch.setattr(plans, "sealed_plan", read)
