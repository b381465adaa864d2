"""Tender: the workbench. `create_app` puts it together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application, with settings from the environment and `config` laid over them.

    `INSTANCE` and `DATABASE_URL` in `config` stand for the variables `TENDER_…` of that name.
    """
    from flask import Flask
    from flask_bootstrap import Bootstrap5
    from flask_wtf import CSRFProtect
    from jinja2 import StrictUndefined
    from werkzeug.middleware.proxy_fix import ProxyFix

    import tender.models  # noqa: F401  (the migrations and sessions look at every table)
    from tender import config as configuration
    from tender.extensions import alembic, db
    from tender.heads import keep_heads
    from tender.routes import (
        BLUEPRINTS,
        access,
        arrival,
        confirming,
        errors,
        frame,
        headers,
        languages,
        log,
        login,
        passing,
        steady,
        surplus,
    )
    from tender.routes import sessions as browser_sessions
    from tender.seals import seal_of
    from tender.security import tell_acts
    from tender.store.seals import given as sealing

    given = dict(config or {})
    instance = Path(given.get("INSTANCE") or configuration.instance_folder(os.environ)).resolve()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(__name__, instance_path=str(instance))
    app.request_class = arrival.Arriving
    app.config |= configuration.settings(os.environ, instance) | login.settings()
    app.config |= given | {"INSTANCE": instance}
    app.config["SQLALCHEMY_ENGINES"] = {"default": app.config["DATABASE_URL"]}
    configuration.check(app.config)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = False

    log.init_app(app)
    headers.init_app(app)
    db.init_app(app)
    alembic.init_app(app)
    with app.app_context():
        keep_heads(db.sessionmaker, app.config["HEADS_FILE"], seal_of(app.config))
        tell_acts(db.sessionmaker)
        db.sessionmaker.configure(info=sealing(seal_of(app.config)))
    browser_sessions.init_app(app)
    steady.init_app(app)
    passing.init_app(app)
    languages.init_app(app)
    CSRFProtect(app)
    access.init_app(app)
    login.init_app(app)
    confirming.init_app(app)
    surplus.init_app(app)
    Bootstrap5(app)
    frame.init_app(app)
    errors.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if hops := int(app.config["PROXIES"]):
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    return app
