"""Small self-declarations of every published family, with their own namespaces and ids."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
DRAFT = "urn:X-test:UBL:Pre-award:"
CRIME = "005eb9ed-1347-4ca3-bb29-9bc0db64e1ab"
TAXES = "b61bbeb7-690e-4a40-bc68-d6d4ecfaa3d4"
INSURED = "7604bd40-4462-4086-8763-a50da51a869c"
QUALITY = "d726bac9-e153-4e75-bfca-c5385587766d"
MISREPRESENTED = "696a75b2-6107-428f-8b74-82affb67e184"
GROUP = "ee51100f-8e3e-40c9-8f8b-57d5a15be1f2"
WORKS = "cdd3bb3e-34a5-43d5-b668-2aab86a73822"

INDICATOR = "<cbc:ResponseIndicator>{}</cbc:ResponseIndicator>"
WORDS = "<cbc:Description>{}</cbc:Description>"
EURO = '<cbc:ResponseAmount currencyID="EUR">{}</cbc:ResponseAmount>'
DAY = "<cbc:ResponseDate>{}</cbc:ResponseDate>"


def question(id_: str, text: str, asks: str = "INDICATOR", kind: str = "QUESTION") -> str:
    return (
        f"<cac:TenderingCriterionProperty><cbc:ID>{id_}</cbc:ID>"
        f"<cbc:Description>{escape(text)}</cbc:Description><cbc:TypeCode>{kind}</cbc:TypeCode>"
        f"<cbc:ValueDataTypeCode>{asks}</cbc:ValueDataTypeCode></cac:TenderingCriterionProperty>"
    )


def group(*inside: str, when: str = "ON*", top: bool = False) -> str:
    name = "TenderingCriterionPropertyGroup" if top else "SubsidiaryTenderingCriterionPropertyGroup"
    return (
        f"<cac:{name}><cbc:ID>g</cbc:ID>"
        f"<cbc:PropertyGroupTypeCode>{when}</cbc:PropertyGroupTypeCode>{''.join(inside)}</cac:{name}>"
    )


def criterion(id_: str, code: str, title: str, *groups: str) -> str:
    return (
        f"<cac:TenderingCriterion><cbc:ID>{id_}</cbc:ID>"
        f"<cbc:CriterionTypeCode>{code}</cbc:CriterionTypeCode><cbc:Name>{escape(title)}</cbc:Name>"
        f"<cac:Legislation><cbc:ID>l</cbc:ID><cbc:Title>EU</cbc:Title></cac:Legislation>"
        f"{''.join(groups)}</cac:TenderingCriterion>"
    )


def response(property_: str, value: str, lot: str = "") -> str:
    """An answer; a value of its own element, a period or evidence is given whole."""
    whole = (
        value if value.startswith("<cac:") else f"<cac:ResponseValue>{value}</cac:ResponseValue>"
    )
    name = "cac:ProcurementProjectLotReference"
    lots = f"<{name}><cbc:ID>{lot}</cbc:ID></{name}>"
    return (
        "<cac:TenderingCriterionResponse><cbc:ID>r</cbc:ID>"
        f"<cbc:ValidatedCriterionPropertyID>{property_}</cbc:ValidatedCriterionPropertyID>"
        f"{whole}{lots if lot else ''}</cac:TenderingCriterionResponse>"
    )


@dataclass(frozen=True)
class Shape:
    """How a family names things."""

    version: str
    codes: tuple[str, str, str, str, str]
    ids: tuple[str, str, str] = (CRIME, INSURED, QUALITY)
    draft: bool = False


_LONG = "CRITERION.EXCLUSION.CONVICTIONS.PARTICIPATION_IN_CRIMINAL_ORGANISATION"
_OLD = (
    _LONG,
    "CRITERION.SELECTION.ECONOMIC_FINANCIAL_STANDING.RISK_INDEMNITY_INSURANCE",
    "CRITERION.SELECTION.TECHNICAL_PROFESSIONAL_ABILITY.CERTIFICATES.QUALITY_ASSURANCE"
    ".QA_INDEPENDENT_CERTIFICATE",
    "CRITERION.OTHER.EO_DATA.TOGETHER_WITH_OTHERS",
    "CRITERION.SELECTION.TECHNICAL_PROFESSIONAL_ABILITY.REFERENCES.WORKS_PERFORMANCE",
)
_NEW = ("crime-org", "indem-insu", "qu-certif-indep", "eo-group", "work-perform")
SHAPES = {
    "2.0": Shape("2.0.2", _OLD, draft=True),
    "2.1": Shape("2.1.1", _OLD),
    "3.3": Shape("3.3.0", _NEW),
    "4.1": Shape("4.1.0", _NEW),
}
FAMILIES = ("1.0", *SHAPES)


def declared(
    family: str = "4.1",
    *,
    applies: bool = False,
    name: str = "Zorghuis De Linde B.V.",
    number: str = "12345678",
    role: str = "group-mem",
    reference: str = "HVB-BW-2022",
    issued: str = "2021-12-20+01:00",
    lots: tuple[str, ...] = ("LOT-0000",),
    more: str = "",
    instead: dict[str, str] | None = None,
) -> bytes:
    """A declaration of one family: five criteria, one of them matched to nothing.

    applies  whether it says yes to the first exclusion ground, with measures
    more     further elements at the end; `instead` replaces pieces of the text
    """
    if family == "1.0":
        text = _first(applies, name, number, reference)
    else:
        text = _later(family, applies, name, number, role, reference, issued, lots, more)
    for old, new in (instead or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def _later(
    family: str,
    applies: bool,
    name: str,
    number: str,
    role: str,
    reference: str,
    issued: str,
    lots: tuple[str, ...],
    more: str,
) -> str:
    shape = SHAPES[family]
    space, cac, cbc = (
        (
            f"{DRAFT}QualificationApplicationResponse",
            f"{DRAFT}CommonAggregate",
            f"{DRAFT}CommonBasic",
        )
        if shape.draft
        else (
            f"{UBL}QualificationApplicationResponse-2",
            f"{UBL}CommonAggregateComponents-2",
            f"{UBL}CommonBasicComponents-2",
        )
    )
    q = _ids(family)
    crime = criterion(
        CRIME,
        shape.codes[0],
        "Deelneming aan een criminele organisatie",
        group(
            question(q["crime"], "Your answer"),
            group(
                question(q["when"], "Date of conviction", "DATE"),
                group(
                    question(q["clean"], "Have you taken measures (Self-Cleaning)?"),
                    group(question(q["how"], "Please describe them", "DESCRIPTION"), when="ONTRUE"),
                ),
                when="ONTRUE",
            ),
            top=True,
        ),
        _proof(q["e1"], q["e2"]),
    )
    insured = criterion(
        INSURED,
        shape.codes[1],
        "Verzekering",
        group(
            question("cap", "Meer informatie", "NONE", "CAPTION"),
            question(q["sum"], "Amount", "AMOUNT"),
            question(q["period"], "Period", "PERIOD"),
            top=True,
        ),
    )
    quality = criterion(
        QUALITY,
        shape.codes[2],
        "Kwaliteit",
        group(
            question(q["quality"], "Your answer?"),
            group(question(q["why"], "If not, explain", "DESCRIPTION"), when="ONFALSE"),
            top=True,
        ),
    )
    together = criterion(
        "C59_OT_eo-group" if family == "4.1" else GROUP,
        shape.codes[3],
        "Samen met anderen",
        group(question(q["group"], "Your answer?"), top=True),
    )
    works = criterion(
        WORKS,
        shape.codes[4],
        "Werken",
        group(question(q["works"], "Description", "DESCRIPTION"), top=True),
    )
    answers = [response(q["crime"], INDICATOR.format("true" if applies else "false"))]
    if applies:
        answers += [
            response(q["when"], DAY.format("2019-05-01")),
            response(q["clean"], INDICATOR.format("true")),
            response(q["how"], WORDS.format("Nieuw bestuur,\n        nieuwe regels")),
        ]
    answers += [
        response(q["e1"], INDICATOR.format("true")),
        response(q["e2"], "<cac:EvidenceSupplied><cbc:ID>EV-1</cbc:ID></cac:EvidenceSupplied>"),
        response(q["sum"], EURO.format("2500000")),
        response(
            q["period"],
            "<cac:ApplicablePeriod><cbc:StartDate>2022-01-01</cbc:StartDate>"
            "<cbc:EndDate>2022-12-31</cbc:EndDate></cac:ApplicablePeriod>",
        ),
        response(q["quality"], INDICATOR.format("true")),
        response(q["group"], INDICATOR.format("true")),
        response(q["works"], WORDS.format("Geen")),
    ]
    executed = (
        f"<cbc:ProfileExecutionID>ESPD-EDMv{shape.version}</cbc:ProfileExecutionID>"
        if family >= "3"
        else f'<cbc:CustomizationID schemeVersionID="{shape.version}">urn:x</cbc:CustomizationID>'
    )
    rows = "".join(
        f"<cac:ProcurementProjectLot><cbc:ID>{lot}</cbc:ID></cac:ProcurementProjectLot>"
        for lot in lots
    )
    roles = (
        f"<cac:EconomicOperatorRole><cbc:RoleCode>{role}</cbc:RoleCode></cac:EconomicOperatorRole>"
        if role
        else ""
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<QualificationApplicationResponse xmlns="{space}" xmlns:cac="{cac}" xmlns:cbc="{cbc}">
<cbc:UBLVersionID>2.3</cbc:UBLVersionID>{executed}
<cbc:ContractFolderID>{reference}</cbc:ContractFolderID><cbc:IssueDate>{issued}</cbc:IssueDate>
<cbc:VersionID>{shape.version}</cbc:VersionID>
<cac:ContractingParty><cac:Party><cac:PartyName><cbc:Name>Gemeente Tilburg</cbc:Name>
</cac:PartyName></cac:Party></cac:ContractingParty>
<cac:EconomicOperatorParty>{roles}<cac:Party>
<cbc:IndustryClassificationCode>small</cbc:IndustryClassificationCode>
<cac:PartyIdentification><cbc:ID>{number}</cbc:ID></cac:PartyIdentification>
<cac:PartyName><cbc:Name>{escape(name)}</cbc:Name></cac:PartyName>
<cac:PowerOfAttorney><cac:AgentParty><cac:Person><cbc:FamilyName>Geheim</cbc:FamilyName>
</cac:Person></cac:AgentParty></cac:PowerOfAttorney>
</cac:Party></cac:EconomicOperatorParty>{rows}
<!-- the criteria -->
{crime}{insured}{quality}{together}{works}
{"".join(answers)}
<cac:Evidence><cbc:ID>EV-1</cbc:ID><cac:DocumentReference><cbc:ID>GVA</cbc:ID><cac:Attachment>
<cac:ExternalReference><cbc:URI>https://register.example/gva</cbc:URI></cac:ExternalReference>
</cac:Attachment><cac:IssuerParty><cac:PartyName><cbc:Name>Justis</cbc:Name></cac:PartyName>
</cac:IssuerParty></cac:DocumentReference></cac:Evidence>
{more}</QualificationApplicationResponse>
"""


def _proof(asked: str, given: str) -> str:
    return group(
        question(asked, "Is this information available electronically?"),
        group(question(given, "Evidence supplied", "EVIDENCE_IDENTIFIER"), when="ONTRUE"),
        top=True,
    )


def _ids(family: str) -> dict[str, str]:
    """The id of each question: readable since 4.0, a UUID before."""
    names = ("crime", "when", "clean", "how", "e1", "e2", "sum", "period", "quality", "why")
    names += ("group", "works")
    if family == "4.1":
        places = ("C1_EG_crime-org/QG1/Q1", "C1_EG_crime-org/QG1/QSG1/Q1")
        rest = tuple(f"C_{name}/QG1/Q1" for name in names[2:])
        return dict(zip(names, (*places, *rest), strict=True))
    return {
        name: f"4b8cc9ed-0e1f-4fbc-be4d-6697197103{number:02x}" for number, name in enumerate(names)
    }


def _first(applies: bool, name: str, number: str, reference: str) -> str:
    """A declaration of 1.0.2: the answer stands in the question."""
    isa = "urn:isa:names:specification:ubl:schema:xsd:"
    grow = "urn:grow:names:specification:ubl:schema:xsd:"
    spaces = {
        "espd": f"{grow}ESPDResponse-1",
        "espd-cac": f"{grow}ESPD-CommonAggregateComponents-1",
        "espd-cbc": f"{grow}ESPD-CommonBasicComponents-1",
        "cac": f"{UBL}CommonAggregateComponents-2",
        "cbc": f"{UBL}CommonBasicComponents-2",
        "ccv": f"{isa}CCV-CommonAggregateComponents-1",
        "ccv-cbc": f"{isa}CCV-CommonBasicComponents-1",
        "cev": f"{isa}CEV-CommonAggregateComponents-1",
    }

    def asked(id_: str, text: str, asks: str, answer: str) -> str:
        return (
            f'<ccv:Requirement responseDataType="{asks}"><cbc:ID>{id_}</cbc:ID>'
            f"<cbc:Description>{text}</cbc:Description>"
            + (f"<ccv:Response>{answer}</ccv:Response>" if answer else "")
            + "</ccv:Requirement>"
        )

    def inside(*parts: str, when: str = "") -> str:
        return (
            f'<ccv:RequirementGroup pi="{when}"><cbc:ID>g</cbc:ID>{"".join(parts)}'
            "</ccv:RequirementGroup>"
        )

    def row(id_: str, code: str, title: str, *groups: str) -> str:
        return (
            f"<ccv:Criterion><cbc:ID>{id_}</cbc:ID><cbc:TypeCode>{code}</cbc:TypeCode>"
            f"<cbc:Name>{title}</cbc:Name>{''.join(groups)}</ccv:Criterion>"
        )

    say = "<ccv-cbc:Indicator>{}</ccv-cbc:Indicator>"
    yes, on_true = say.format("true"), "GROUP_FULFILLED.ON_TRUE"
    crime = row(
        CRIME,
        _OLD[0],
        "Deelneming aan een criminele organisatie",
        inside(
            asked("974c8196", "Your answer?", "INDICATOR", yes if applies else say.format("false")),
            inside(
                asked(
                    "ecf40999",
                    "Date of conviction",
                    "DATE",
                    "<cbc:Date>2019-05-01</cbc:Date>" if applies else "",
                ),
                inside(
                    asked(
                        "5f9f09f7",
                        "Have you taken measures (Self-Cleaning)?",
                        "INDICATOR",
                        yes if applies else "",
                    ),
                    inside(
                        asked(
                            "74e6c7b4",
                            "Please describe them",
                            "DESCRIPTION",
                            "<cbc:Description>Nieuw bestuur,\n  nieuwe regels</cbc:Description>"
                            if applies
                            else "",
                        ),
                        when=on_true,
                    ),
                ),
                when=on_true,
            ),
        ),
        inside(
            asked("9dae5670", "Is this information available electronically?", "INDICATOR", yes),
            inside(
                asked(
                    "03bb1954",
                    "URL",
                    "EVIDENCE_URL",
                    "<cev:Evidence><cev:EvidenceDocumentReference><cbc:ID>GVA</cbc:ID><cac:Attachment>"
                    "<cac:ExternalReference><cbc:URI>https://register.example/gva</cbc:URI>"
                    "</cac:ExternalReference></cac:Attachment></cev:EvidenceDocumentReference>"
                    "</cev:Evidence>",
                ),
                when=on_true,
            ),
        ),
    )
    insured = row(
        INSURED,
        _OLD[1],
        "Verzekering",
        inside(
            asked(
                "42db0eaa", "Amount", "AMOUNT", '<cbc:Amount currencyID="EUR">2500000</cbc:Amount>'
            ),
            asked(
                "6346b8a2",
                "Period",
                "PERIOD",
                "<cac:Period><cbc:Description>2022</cbc:Description></cac:Period>",
            ),
        ),
    )
    quality = row(
        QUALITY, _OLD[2], "Kwaliteit", inside(asked("974c8196", "Your answer?", "INDICATOR", yes))
    )
    together = row(
        GROUP,
        _OLD[3],
        "Samen met anderen",
        inside(asked("974c8196", "Your answer?", "INDICATOR", yes)),
    )
    works = row(
        WORKS,
        _OLD[4],
        "Werken",
        inside(
            asked(
                "ab05ff3b", "Description", "DESCRIPTION", "<cbc:Description>Geen</cbc:Description>"
            )
        ),
    )
    named = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<espd:ESPDResponse {named}><cbc:UBLVersionID>2.1</cbc:UBLVersionID>
<cbc:ContractFolderID>{reference}</cbc:ContractFolderID><cbc:IssueDate>2021-12-20</cbc:IssueDate>
<cbc:VersionID schemeAgencyID="EU-COM-GROW">2018.01</cbc:VersionID>
<cac:ContractingParty><cac:Party><cac:PartyName><cbc:Name>Gemeente Tilburg</cbc:Name>
</cac:PartyName></cac:Party></cac:ContractingParty>
<espd-cac:EconomicOperatorParty><espd-cbc:SMEIndicator>true</espd-cbc:SMEIndicator><cac:Party>
<cac:PartyIdentification><cbc:ID>{number}</cbc:ID></cac:PartyIdentification>
<cac:PartyName><cbc:Name>{escape(name)}</cbc:Name></cac:PartyName></cac:Party>
<espd-cac:RepresentativeNaturalPerson><cac:PowerOfAttorney/></espd-cac:RepresentativeNaturalPerson>
</espd-cac:EconomicOperatorParty>
<cac:ProcurementProjectLot><cbc:ID>LOT-0000</cbc:ID></cac:ProcurementProjectLot>
{crime}{insured}{quality}{together}{works}</espd:ESPDResponse>
"""
