"""The pages: one blueprint per area. Every view says who may see it; see `access`."""

from __future__ import annotations

from flask import Blueprint

from tender.routes import account

BLUEPRINTS: list[Blueprint] = [account.bp]
