"""Ids that become a part of an address and stand in a column of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator

from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, refusal

MOST_ID = 20
_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{MOST_ID - 1}}}", re.ASCII)

ADDRESS_WORDS = frozenset({"close", "leave-out", "remind", "open", "pages", "release", "review"})
"""What stands in addresses where the id of a question stands in others."""


def check_ids(plan: EvaluationPlan) -> Iterator[Refusal]:
    """Ids with other marks than letters, digits, points and dashes, or longer than there is room;
    and questions whose id is a word of an address, which would lead to another page.

    The place is that of the list, for such an id is no place.
    """
    lists = {
        "lots": [row.id for row in plan.lots],
        **{f"{at}/questions": [row.id for row in rules.questions] for at, rules in plan.stages},
        "demands": [row.id for row in plan.demands],
        "topics": [row.id for row in plan.topics],
        "elements": [row.id for row in plan.elements],
    }
    for place, ids in lists.items():
        for id_ in ids:
            if _ID.fullmatch(id_) is None:
                yield refusal("plan.id_form", place, id=id_, most=MOST_ID)
            elif place.endswith("/questions") and id_ in ADDRESS_WORDS:
                yield refusal("plan.id_in_address", place, id=id_)
