"""cockpit"""

from flask import Blueprint

bp = Blueprint("cockpit", __name__)
