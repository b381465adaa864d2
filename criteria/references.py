"""What agreements, indicators, risks and scenarios of the dialogue are called by."""

from __future__ import annotations


def agreement_ref(number: int) -> str:
    return f"AF-{number:02}"


def indicator_ref(number: int) -> str:
    return f"IND-{number:02}"


def risk_ref(number: int) -> str:
    return f"RIS-{number:02}"


def scenario_ref(number: int) -> str:
    return f"SC-{number:02}"
