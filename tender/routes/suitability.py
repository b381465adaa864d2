"""suitability"""

from flask import Blueprint

bp = Blueprint("suitability", __name__)
