"""consensus"""

from flask import Blueprint

bp = Blueprint("consensus", __name__)
