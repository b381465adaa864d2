"""Ending a step: the step somebody saw goes along, so that two people do not skip one."""

from __future__ import annotations

from wtforms import HiddenField

from criteria.phases import Step
from tender.forms.fields import UNKNOWN, Form


class AdvanceForm(Form):
    """Nothing to fill in; `expected` is the step that was on the screen."""

    expected = HiddenField()

    def validate(self, extra_validators: object = None) -> bool:
        if not super().validate():
            return False
        if self.expected.data not in {step.value for step in Step}:
            self.form_errors.append(UNKNOWN)
            return False
        return True
