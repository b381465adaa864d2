"""The demonstration: Beschermd Wonen Hart van Brabant, driven through the acts of the pages."""

from tender.demo.course import Course, Demo, build
from tender.demo.people import PEOPLE, DemoPerson

__all__ = ["PEOPLE", "Course", "Demo", "DemoPerson", "build"]
