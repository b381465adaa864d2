"""A self-declaration beside what we know: which party it is of, what contradicts, what changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from criteria.parties.names import bare_name
from criteria.refusals import Refusal, refusal
from criteria.text import Text
from criteria.texts import sentence
from criteria.uea import NO, Answer, Criterion, Declaration, shown

ROLES = {
    "sole-tenderer": ("lead",),
    "group-lead": ("lead",),
    "scle": ("lead",),
    "group-mem": ("member",),
    "scgm": ("member",),
    "subcont": ("subcontractor",),
    "oenron": ("subcontractor",),
    "oeron": ("relied_on", "subcontractor"),
}
"""What the codes of a role come to among ours; before 3.0 they were written otherwise."""
SIZES = ("micro", "small", "medium", "large", "sme")
"""The sizes of an operator that have a name."""
WHOLE = "LOT-0000"
"""What stands for the procedure as a whole where a lot is asked."""
FEW = 10
"""How many words of a list are told."""

_KVK = re.compile(r"(?:nl[.: -]*)?(?:kvk|nhr|hr)?[.: -]*([0-9]{8})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """A party as the application names it."""

    id: str
    name: str
    company_number: str
    role: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The party a declaration seems to be of, and by what: number, name, or nothing found.

    several  more than one would fit
    """

    party: str | None
    by: str = ""
    several: bool = False


def company_number(word: str) -> str:
    """The eight digits of the trade register in an id; empty when there are none."""
    found = _KVK.fullmatch(word.strip())
    return found[1] if found else ""


def propose(declaration: Declaration, parties: Sequence[Known]) -> Proposal:
    """Which party it is of: by company number, else by name; nothing where two would fit."""
    numbers = {company_number(one) for one in declaration.operator.ids} - {""}
    fits = [one for one in parties if one.company_number in numbers]
    if len(fits) == 1:
        return Proposal(fits[0].id, "number")
    wanted = bare_name(declaration.operator.name)
    same = [one for one in (fits or parties) if wanted and bare_name(one.name) == wanted]
    if len(same) == 1:
        return Proposal(same[0].id, "name")
    return Proposal(None, several=bool(fits or same))


def contradictions(
    declaration: Declaration,
    party: Known | None,
    parties: Sequence[Known],
    reference: str,
    lots: Sequence[str],
    deadline: date | None = None,
) -> Iterator[Refusal]:
    """Where a declaration says something else than the application: each for a person to look at.

    party      the one it is of; without it, what goes for any party
    parties    all parties of the tenderer
    reference  of the procedure
    lots       the lots the tenderer applied for; none where the procedure is one whole
    deadline   the last day for applications
    """
    xml = declaration.origin == "xml"
    if xml and party is not None:
        yield from _who(declaration, party)
    if xml and declaration.reference and declaration.reference != reference:
        yield refusal("uea.other_reference", None, word=declaration.reference)
    if deadline and declaration.issued_on and declaration.issued_on > deadline:
        days = {"day": declaration.issued_on, "deadline": deadline}
        yield refusal("uea.issued_late", None, **days)
    yield from _lots(declaration, lots)
    if party is not None:
        yield from _part(declaration, party, parties)


def _lots(declaration: Declaration, lots: Sequence[str]) -> Iterator[Refusal]:
    named = [lot for lot in declaration.lots if lot != WHOLE]
    if lots and any(lot not in lots for lot in named):
        odd = [lot for lot in named if lot not in lots]
        yield refusal("uea.lots_other", None, word=_few(odd))
    elif not lots and len(named) > 1:
        yield refusal("uea.lots_none", None, word=_few(named))


def _part(declaration: Declaration, party: Known, parties: Sequence[Known]) -> Iterator[Refusal]:
    """The part it plays, and which others it says there are."""
    role = declaration.operator.role.casefold()
    roles = ROLES.get(role, ())
    if roles and party.role not in roles:
        yield refusal(f"uea.role_{party.role}", None, word=role_name(role))
    elif role == "sole-tenderer" and _several(parties):
        yield refusal("uea.role_not_alone", None, word=role_name(role))
    others = [one for one in parties if one.role == "subcontractor"]
    if _says_no(declaration, "group") and _several(parties):
        yield refusal("uea.group_denied")
    relied = [one for one in parties if one.role == "relied_on"]
    if _says_no(declaration, "reliance") and relied and party.role == "lead":
        yield refusal("uea.reliance_denied", None, count=len(relied))
    if _says_no(declaration, "subcontracting") and others and party.role == "lead":
        yield refusal("uea.subcontractors_denied", None, count=len(others))


def role_name(code: str) -> Text:
    """The name of a role by its code; of one we do not know, the code itself."""
    if code.casefold() not in ROLES:
        return Text(code, code)
    key = f"names.uea_role_{code.casefold()}"
    return Text(sentence(key, "nl"), sentence(key, "en"))


def _who(declaration: Declaration, party: Known) -> Iterator[Refusal]:
    who = declaration.operator
    numbers = {company_number(one) for one in who.ids} - {""}
    if numbers and party.company_number not in numbers:
        yield refusal("uea.other_number", None, word=_few(sorted(numbers)))
    if bare_name(who.name) != bare_name(party.name):
        yield refusal("uea.other_name", None, word=who.name or "–")


def _few(words: Sequence[str]) -> str:
    """The first words of a list, and a mark where there are more."""
    return ", ".join((*words[:FEW], *("…" for _ in words[FEW : FEW + 1])))


def _several(parties: Sequence[Known]) -> bool:
    return sum(one.role in ("lead", "member") for one in parties) > 1


def _says_no(declaration: Declaration, id_: str) -> bool:
    return any(
        one.row is not None and id_ in one.row.ids and declaration.said(one) == NO
        for one in declaration.criteria
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that changed between two versions; empty is no answer.

    question  without a criterion a name of `HEADS`, whose words are in old and new alone
    """

    criterion: str
    question: str
    old: str
    new: str
    before: Answer | None = None
    after: Answer | None = None


def differences(before: Declaration, after: Declaration) -> tuple[Difference, ...]:
    """What a later version says otherwise, in its own order; what it leaves out comes last."""
    old, new = _said(before), _said(after)
    places = (*new, *(place for place in old if place not in new))
    both = ((place, old.get(place), new.get(place)) for place in places)
    changed = (
        Difference(*((b or a or _NOBODY)[0]), _words(a), _words(b), a and a[1], b and b[1])
        for _, a, b in both
        if _words(a) != _words(b)
    )
    return (*_heads(before, after), *changed)


_Place = tuple[str, str, int]
_At = tuple[tuple[str, str], Answer]
_NOBODY: _At = (("", ""), Answer("", ()))


def _words(found: _At | None) -> str:
    return shown(found[1]) if found else ""


def _said(declaration: Declaration) -> dict[_Place, _At]:
    """The answer at each place: the criterion, the words of the question, and how many before.

    Ids differ from one version of the format to the next, and from one system to another. A main
    question has one place whatever its words.
    """
    found: dict[_Place, _At] = {}
    met: Counter[tuple[str, str]] = Counter()
    for one in declaration.criteria:
        for prop in one.properties:
            place = (_key(one), "" if prop is one.main else prop.text.casefold().rstrip(" ?.:"))
            for answer in prop.answers or (None,):
                if answer is not None:
                    found[(*place, met[place])] = ((one.title, prop.text), answer)
                met[place] += 1
    for number, answer in enumerate(declaration.loose):
        found["", answer.property, number] = (("", answer.property), answer)
    return found


def _key(one: Criterion) -> str:
    return one.row.id if one.row is not None and len(one.row.uuids) < 2 else one.id


def _heads(before: Declaration, after: Declaration) -> Iterator[Difference]:
    for name, old, new in zip(HEADS, _head(before), _head(after), strict=True):
        if old != new:
            yield Difference("", name, old, new)


HEADS = ("reference", "issued_on", "operator", "role", "lots")
"""What else of two versions is compared; a name of `names.uea_head_…`."""


def _head(one: Declaration) -> tuple[str, ...]:
    who = one.operator
    day = one.issued_on.isoformat() if one.issued_on else ""
    return one.reference, day, ", ".join((who.name, *who.ids)), who.role, ", ".join(one.lots)
