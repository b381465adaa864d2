"""The reviewed table: who may reach which page, in which step.

One row per endpoint of a procedure: the roles that get in, and from which step to which. Everything else
is 404, the same answer as for what is not there. `-` is never. Steps are numbered 1 (prepare) to 14 (closed).

Roles: O officer, C chair, A assessor, D delegate, M decision maker (mandaathouder), K contract manager,
U auditor.
"""

ROLES = {
    "O": "officer",
    "C": "chair",
    "A": "assessor",
    "D": "delegate",
    "M": "decision_maker",
    "K": "contract_manager",
    "U": "auditor",
}
