"""award"""

from flask import Blueprint

bp = Blueprint("award", __name__)
