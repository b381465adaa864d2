"""dialogue"""

from flask import Blueprint

bp = Blueprint("dialogue", __name__)
