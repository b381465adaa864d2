"""A self-declaration (ESPD response, in Dutch UEA) of any published version, read whole.

Every criterion, property and answer becomes a value; what is odd is told at its place and kept as
text. Addresses, contacts and the names of representatives are left in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from criteria import espd
from criteria.canon import from_plain, to_plain
from criteria.refusals import Refused, refusal
from criteria.uea import (
    INDICATOR,
    MOST_TOLD,
    QUESTION,
    Answer,
    Criterion,
    Declaration,
    Operator,
    Property,
    Remark,
    Value,
)
from tender.imports import child, xml
from tender.imports.uea_values import EXPECTED, PERIODS, VALUES, Reader

if TYPE_CHECKING:
    from lxml.etree import _Element

LIMITS = child.Limits(size=8 * child.MEBIBYTE)
"""An answer to every question of the form is 1.3 MB; proof is named in it, never enclosed."""

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_DRAFT = "urn:X-test:UBL:Pre-award:"
_FIRST = "urn:grow:names:specification:ubl:schema:xsd:"
_CORE = "urn:isa:names:specification:ubl:schema:xsd:"
ROOTS = {
    f"{{{_FIRST}ESPDResponse-1}}ESPDResponse": "1.0",
    f"{{{_DRAFT}QualificationApplicationResponse}}QualificationApplicationResponse": "2.0",
    f"{{{_UBL}QualificationApplicationResponse-2}}QualificationApplicationResponse": "",
}
"""The root of each way of writing, with the version where there was only one."""
_REQUESTS = ("ESPDRequest", "QualificationApplicationRequest")
_RESPONSES = ("ESPDResponse", "QualificationApplicationResponse")
OURS = frozenset(
    (
        *(f"{_UBL}Common{kind}Components-2" for kind in ("Aggregate", "Basic")),
        *(f"{_DRAFT}Common{kind}" for kind in ("Aggregate", "Basic")),
        *(f"{_FIRST}ESPD-Common{kind}Components-1" for kind in ("Aggregate", "Basic")),
        *(
            f"{_CORE}{part}-Common{kind}Components-1"
            for part in ("CCV", "CEV")
            for kind in ("Aggregate", "Basic")
        ),
    )
)
"""The namespaces whose elements are read."""
KNOWN = ("1.0", "2.0", "2.1", "3.0", "3.1", "3.2", "3.3", "4.0", "4.1")
_VERSION = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.[0-9]{1,2})?")
_GROUPS = frozenset(
    (
        "TenderingCriterionPropertyGroup",
        "SubsidiaryTenderingCriterionPropertyGroup",
        "RequirementGroup",
    )
)
_PROPERTIES = frozenset(("TenderingCriterionProperty", "Requirement"))
_PROOF = frozenset(("EVIDENCE_IDENTIFIER", "EVIDENCE_URL"))
_CLEANING = re.compile(r"self-? ?clean|zelfreinig|reliability|betrouwba", re.IGNORECASE)
_TAXES = frozenset(("M7", "M8"))
_POINTS = ("ValidatedCriterionPropertyID", "CriterionPropertyID")
_CONDITIONS = {"GROUP_FULFILLED.ON_TRUE": "ONTRUE", "GROUP_FULFILLED.ON_FALSE": "ONFALSE"}


def read_uea(name: str, data: bytes) -> Declaration:
    """The declaration in a file, read in a child process. Refused with the one reason why not."""
    return from_plain(Declaration, child.run("uea", name, data, LIMITS))


def read_bytes(name: str, data: bytes) -> Any:
    """In the child: the declaration as plain values."""
    return to_plain(declaration(data))


def declaration(data: bytes) -> Declaration:
    """The declaration in these bytes."""
    root = xml.parse(data)
    family = _family(root)
    return _Response(root, family).read()


def _family(root: _Element) -> str:
    """The version that the root alone tells. Refused when it is no response."""
    if root.tag in ROOTS:
        return ROOTS[root.tag]
    space, name = root.tag[1:].split("}") if root.tag.startswith("{") else ("", root.tag)
    if name in _REQUESTS:
        raise Refused(refusal("uea.request"))
    if name in _RESPONSES:
        raise Refused(refusal("uea.namespace_other" if space else "uea.namespace_none"))
    raise Refused(refusal("uea.other_root", None, word=name[:60]))


class _Response(Reader):
    """One response on its way to a declaration."""

    def __init__(self, root: _Element, family: str) -> None:
        super().__init__(OURS)
        self.root = root
        self.family = family
        self.given: dict[str, list[_Element]] = {}
        self.asked: set[str] = set()
        self.found: list[Property] = []
        self.excluding = self.tax = False

    def read(self) -> Declaration:
        heads: dict[str, list[_Element]] = {}
        for name, one in self.inside(self.root):
            heads.setdefault(name, []).append(one)
        family, version = self._version(heads)
        for one in heads.get("TenderingCriterionResponse", ()):
            id_ = self.text(one, "ValidatedCriterionPropertyID")
            self.given.setdefault(id_ or self.text(one, "CriterionPropertyID"), []).append(one)
        found = (*heads.get("TenderingCriterion", ()), *heads.get("Criterion", ()))
        criteria = tuple(self._criterion(one) for one in found)
        if not criteria:
            raise Refused(refusal("uea.no_criteria"))
        self.title = self.at = ""
        evidence = tuple(self.proof(one) for one in heads.get("Evidence", ()))
        buyers = heads.get("ContractingParty", ())
        return Declaration(
            "xml",
            family,
            version,
            self._first(heads, "ContractFolderID"),
            self._day(heads),
            self.deep(buyers[0], "Party", "PartyName", "Name") if buyers else "",
            self._operator(heads.get("EconomicOperatorParty", [])),
            self._lots(heads.get("ProcurementProjectLot", [])),
            criteria,
            (*evidence, *self.proofs),
            tuple(self._loose()),
            *self._told(criteria),
        )

    def _told(self, criteria: tuple[Criterion, ...]) -> tuple[tuple[Remark, ...], int]:
        """What is to be told, and how many remarks did not fit."""
        seen: set[str] = set()
        for criterion in criteria:
            if criterion.id in seen:
                self.tell("criterion_twice", criterion.title, criterion.id)
            seen.add(criterion.id)
            for one in criterion.properties:
                if one.twice:
                    self.tell("answered_twice", f"{criterion.title}: {one.text}")
        kept = tuple(self.remarks[:MOST_TOLD])
        return kept, len(self.remarks) - len(kept)

    def _first(self, heads: dict[str, list[_Element]], name: str) -> str:
        return next((self.clean(one.text or "") for one in heads.get(name, ())), "")

    def _lots(self, found: list[_Element]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, (self.text(one, "ID") for one in found))))

    def _version(self, heads: dict[str, list[_Element]]) -> tuple[str, str]:
        """The family, such as 4.1, and the version as it is written."""
        said = [self._first(heads, "ProfileExecutionID")]
        for name in ("CustomizationID", "VersionID", "ID", "UUID"):
            said += [one.get("schemeVersionID", "") for one in heads.get(name, ())]
        said = [self.clean(word) for word in (*said, self._first(heads, "VersionID")) if word]
        if self.family:
            return self.family, said[-1] if said else self.family
        for word in said:
            found = _VERSION.search(word)
            if found:
                family = f"{int(found[1])}.{int(found[2])}"
                if family not in KNOWN:
                    self.tell("version_unknown", "", word)
                return family, word
        self.tell("version_missing")
        return "", ""

    def _day(self, heads: dict[str, list[_Element]]) -> date | None:
        word = self._first(heads, "IssueDate")
        found = self.day(word)
        if word and not found:
            self.tell("issued_wrong", "", word)
        return date.fromisoformat(found) if found else None

    # Criteria with their properties, group inside group

    def _criterion(self, one: _Element) -> Criterion:
        words = {"ID": "", "CriterionTypeCode": "", "TypeCode": "", "Name": ""}
        lots = []
        for name, part in self.inside(one):
            if name in words:
                words[name] = self.clean(part.text or "")
            elif name == "ProcurementProjectLotReference":
                lots.append(part)
        id_, code = words["ID"], words["CriterionTypeCode"] or words["TypeCode"]
        self.title, self.found = words["Name"] or code or id_, []
        row = espd.find(id_, code)
        self.excluding = row.kind == "exclusion" if row else "EXCLUSION" in code
        self.tax = row is not None and not _TAXES.isdisjoint(row.ids)
        self._parts(one, 0, "")
        return Criterion(id_, code, self.title, tuple(self.found), self._lots(lots))

    def _parts(self, one: _Element, depth: int, within: str) -> None:
        for name, part in self.inside(one):
            if name in _GROUPS:
                self._group(part, depth + 1, within, False)
            elif name == "SubTenderingCriterion":
                self._parts(part, depth, self.text(part, "Name") or self.text(part, "ID") or "?")

    def _group(self, group: _Element, depth: int, within: str, cleaning: bool) -> None:
        parts = list(self.inside(group))
        when = next((p.text or "" for n, p in parts if n == "PropertyGroupTypeCode"), "").strip()
        when = self.clean(when) or _CONDITIONS.get(group.get("pi", ""), "ON*")
        proof = self._about_proof(parts)
        for name, part in parts:
            if name in _PROPERTIES:
                made = self._property(part, Property("", "", "", "", depth, when, within, proof))
                cleaning = cleaning or self._cleans(made)
                self.found.append(replace(made, cleaning=True) if cleaning else made)
            elif name in _GROUPS:
                self._group(part, depth + 1, within, cleaning)

    def _about_proof(self, parts: list[tuple[str, _Element]]) -> bool:
        """Whether a group asks for proof: itself, or in the group behind its only question."""
        asks = [self._asks(part) for name, part in parts if name in _PROPERTIES]
        if not _PROOF.isdisjoint(asks):
            return True
        return asks == [INDICATOR] and any(
            self._asks(inner) in _PROOF
            for name, part in parts
            if name in _GROUPS
            for kind, inner in self.inside(part)
            if kind in _PROPERTIES
        )

    def _asks(self, one: _Element) -> str:
        return one.get("responseDataType") or self.text(one, "ValueDataTypeCode")

    def _cleans(self, one: Property) -> bool:
        """Whether a question is about measures that restore trust.

        By its words; in another language by its place, in a group of its own under the yes.
        """
        if not self.excluding or one.asks != INDICATOR or one.depth < 2 or one.proof:
            return False
        return bool(_CLEANING.search(one.text)) or (one.depth > 2 and not self.tax)

    def _property(self, one: _Element, made: Property) -> Property:
        words = {"ID": "", "Description": "", "Name": "", "TypeCode": "", "ValueDataTypeCode": ""}
        filled, inline = [], []
        for name, part in self.inside(one):
            if name in words:
                words[name] = self.clean(part.text or "")
            elif name == "Response":
                inline.append(part)
            else:
                filled.append((name, part))
        id_, asks = words["ID"], one.get("responseDataType") or words["ValueDataTypeCode"]
        self.at = words["Description"] or words["Name"] or id_
        answers = [Answer(id_, tuple(self._values("Response", part))) for part in inline]
        if self.family != "1.0":
            if id_ in self.asked:
                self.tell("property_twice", self.place, id_)
            self.asked.add(id_)
            answers += (self._answer(part) for part in self.given.get(id_, ()))
        self.fits(asks, answers)
        return replace(
            made,
            id=id_,
            text=self.at,
            kind=words["TypeCode"] or QUESTION,
            asks=asks,
            expected=tuple(self._expected(name, part) for name, part in filled),
            answers=tuple(answers),
        )

    def _expected(self, name: str, part: _Element) -> Value:
        if name in PERIODS:
            return self.period(part)
        return self.value(EXPECTED[name], part) if name in EXPECTED else self.unknown(name, part)

    # Answers: with the question in 1.0, apart from it since

    def _answer(self, one: _Element) -> Answer:
        id_, lots = "", []
        values: list[Value] = []
        for name, part in self.inside(one):
            if name in _POINTS:
                id_ = self.clean(part.text or "")
            elif name == "ProcurementProjectLotReference":
                lots.append(part)
            elif name != "ID":
                values += self._values(name, part)
        return Answer(id_, tuple(values), self._lots(lots))

    def _values(self, name: str, part: _Element) -> Iterator[Value]:
        if name in ("ResponseValue", "Response"):
            for inner, one in self.inside(part):
                if inner != "ID":
                    yield from self._values(inner, one)
        elif name in ("EvidenceSupplied", "Evidence"):
            yield self.evidence(part)
        elif name in PERIODS:
            yield self.period(part)
        elif name in VALUES:
            yield self.value(VALUES[name], part)
        else:
            yield self.unknown(name, part)

    def _loose(self) -> Iterator[Answer]:
        """The answers that point to no property of the file."""
        for id_, found in self.given.items():
            if id_ not in self.asked:
                self.tell("loose", "", id_ or "–")
                yield from (self._answer(one) for one in found)

    # Who declares

    def _operator(self, found: list[_Element]) -> Operator:
        if not found:
            self.tell("operator_missing")
            return Operator("")
        if len(found) > 1:
            self.tell("operators_several", "", str(len(found)))
        one, party = found[0], self.child(found[0], "Party")
        inside = one if party is None else party
        ids = [self.text(part, "ID") for part in self.all(inside, "PartyIdentification")]
        for name in ("PartyTaxScheme", "PartyLegalEntity"):
            ids += [self.text(part, "CompanyID") for part in self.all(inside, name)]
        name = self.deep(inside, "PartyName", "Name")
        small = {"true": "sme", "false": "large"}.get(self.text(one, "SMEIndicator"), "")
        people = self.all(inside, "PowerOfAttorney") or self.all(one, "RepresentativeNaturalPerson")
        return Operator(
            name or self.deep(inside, "PartyLegalEntity", "RegistrationName"),
            tuple(dict.fromkeys(filter(None, ids))),
            self.deep(one, "EconomicOperatorRole", "RoleCode"),
            self.text(inside, "IndustryClassificationCode") or small,
            len(people),
        )
