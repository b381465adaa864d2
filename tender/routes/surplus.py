"""Fields that a form was sent with and that nobody asked for: refused, and nothing is kept.

A view and its forms look for their own fields by name. What they looked for is noted, so that no
view has to list its fields twice. Just before anything is kept nothing may be left that nobody
looked for, and nothing that came twice where one was asked for; nor when a form is read and its
page shown again. A view that sends somebody elsewhere before it reads the form keeps nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, current_app, g, has_request_context, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from wtforms.fields.core import UnboundField

from tender.extensions import before_commit, db
from tender.forms.fields import Form
from tender.routes.access import SAFE

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOKEN = "csrf_token"  # nosec B105  # the name of a field
OK = 200
ONWARD = frozenset({"add", "agree", "back", "later", "onward", "refer", "review", "stay", "to"})
"""Fields that say where to go on to after something was kept; they change nothing of it."""
PROOFS = frozenset({"confirm_code", "confirm_answer"})
"""The second factor, which may come along though it was given meanwhile."""
FORM_KINDS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})


class Surplus(BadRequest):
    """Something came along that does not belong to the form."""


class Noted(ImmutableMultiDict[str, Any]):
    """What was sent, with the names somebody looked for; `once` are those of which one counts."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        if not all(isinstance(name, str) for name in self):
            raise BadRequest  # a part without a name is no field
        self.looked: set[object] = set()
        self.once: set[object] = set()

    def __contains__(self, key: object) -> bool:
        self.looked.add(key)
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        self.looked.add(key)
        self.once.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, *more: Any, **others: Any) -> list[Any]:
        self.looked.add(key)
        return super().getlist(key, *more, **others)

    def left(self) -> set[str]:
        """The names that nobody looked for, or of which one too many came."""
        return {
            name
            for name, values in self.lists()
            if name not in self.looked or (name in self.once and len(values) > 1)
        }


def init_app(app: Flask) -> None:
    with app.app_context():
        before_commit(db.sessionmaker, _before)
    app.before_request_funcs.setdefault(None, []).append(_begin)
    app.after_request(_after)


def _begin() -> None:
    """From here on the view runs; what is kept before it is about the browser. What is sent is a
    form: nothing else is read as one."""
    if request.method not in SAFE and request.mimetype not in FORM_KINDS:
        abort(UnsupportedMediaType.code)
    g.in_view = request.method not in SAFE


def belongs(names: Iterable[str]) -> None:
    """These fields are of the form, also where this act does not need them."""
    if isinstance(request.form, Noted):
        request.form.looked.update(names)


def surplus() -> list[str]:
    """The fields of this request that nobody asked for."""
    sent = (request.form, request.files)
    left = {name for part in sent if isinstance(part, Noted) for name in part.left()}
    left = {one for one in left - ONWARD - PROOFS if not one.endswith(TOKEN)}
    return sorted(left - _names(Form)) if left else []


def _names(of: type[Form]) -> set[str]:
    """The fields of every form: a page that is no longer new may send those of the form before."""
    own = {name for name in dir(of) if isinstance(getattr(of, name), UnboundField)}
    return own.union(*map(_names, of.__subclasses__()))


def _before(session: Session) -> None:
    """Nothing is kept of a form with more in it than was asked for."""
    if has_request_context() and g.get("in_view") and session is db.session:
        g.in_view = False
        _refuse()


def _refuse() -> None:
    if left := surplus():
        current_app.logger.warning("refused %d fields that nobody asked for", len(left))
        raise Surplus


def _after(answer: Response) -> Response:
    if g.pop("in_view", False) and answer.status_code == OK and _read():
        try:
            _refuse()
        except Surplus as refused:
            return current_app.make_response(current_app.handle_user_exception(refused))
    return answer


def _read() -> bool:
    """Whether anybody looked for more than the token."""
    form = request.form
    return isinstance(form, Noted) and any(one != TOKEN for one in form.looked)
