"""What a security log has to know, told from any layer and apart from the trail.

Who listens, and adds who asked and from where, is decided by the application (`routes/log.py`).
What is told holds names of acts, numbers of objects and codes: nothing that was typed, no name,
no figure and no secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from logging import INFO, WARNING, getLogger
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from criteria.refusals import Refused
from tender.extensions import after_commit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

LOGGER = "tender.security"
ACTS = "tender_acts"
"""Where a session notes the acts that its transaction recorded."""
GOOD, REFUSED, FAILED = "good", "refused", "failed"
_KINDS = (
    "account.",
    "role.",
    "right.",
    "vault.",
    "backup.",
    "seal.",
    "seat.",
    "person.",
    "opening.",
    "factor.",
    "heads.",
    "hold.",
    "retention.",
    "erasure.",
    "values.",
    "tenderer.link",
    "tenderer.contacted",
)
_ENDINGS = (".exported", ".opened", ".consented", ".link_made", ".invited")
_log = getLogger(LOGGER)
_P = ParamSpec("_P")
_Done = TypeVar("_Done")


def tell(event: str, result: str = GOOD, **facts: object) -> None:
    """One line: what happened or was refused, to what."""
    level = INFO if result == GOOD else WARNING
    _log.log(level, event, extra={"facts": {"result": result, **facts}})


def note(session: Session, act: str, object_: str, actor: str) -> None:
    """An act that is being recorded: told once it is kept, if it is about rights, reading what is
    closed, leaving the building, keeping and destroying, or two persons."""
    if act.startswith(_KINDS) or act.endswith(_ENDINGS):
        session.info.setdefault(ACTS, []).append((act, object_, actor))


def tell_acts(sessions: sessionmaker[Session]) -> None:
    """From now on such acts of these sessions are told."""

    def told(acts: Iterable[tuple[str, str, str]]) -> None:
        for act, object_, actor in acts:
            tell(act, object=object_, participant=actor)

    after_commit(sessions, ACTS, told)


def telling(work: Callable[_P, _Done]) -> Callable[_P, _Done]:
    """An act of two persons whose refusals are told as well."""

    @wraps(work)
    def done(*args: _P.args, **named: _P.kwargs) -> _Done:
        try:
            return work(*args, **named)
        except Refused as refused:
            told: Any = args
            _session, _case, actor, act, object_ = told[:5]
            codes = [one.code for one in refused.refusals]
            tell(act, REFUSED, object=object_, participant=actor.participant, codes=codes)
            raise

    return done
