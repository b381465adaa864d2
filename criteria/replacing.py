"""A tenderer that falls out because of another party than its lead: was replacing it considered?"""

from __future__ import annotations

from collections.abc import Iterable

from criteria.refusals import Refusal, refusal
from criteria.texts import sentence


def asks_replacement(failed_roles: Iterable[str]) -> bool:
    """Whether a tenderer falls out because of parties beside its lead alone."""
    roles = tuple(failed_roles)
    return bool(roles) and "lead" not in roles


def with_replacement(reason: str, considered: str) -> str:
    """The reason with what was considered, in Dutch, the language of the procedure."""
    if not considered.strip():
        return reason
    told = sentence("replacing.considered", considered=considered.strip())
    return f"{reason.strip()}\n{told}"


def check_replacement(failed_roles: Iterable[str], reason: str) -> tuple[Refusal, ...]:
    """Refused when a reason does not tell what was considered, and it should."""
    lead_in = sentence("replacing.considered", considered="").strip()
    if asks_replacement(failed_roles) and f"\n{lead_in} " not in reason:
        return (refusal("replacing.missing", "replacement"),)
    return ()
