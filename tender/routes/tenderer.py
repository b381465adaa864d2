"""tenderer"""

from flask import Blueprint

bp = Blueprint("tenderer", __name__)
