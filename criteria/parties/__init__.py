"""The parties of a tenderer: who takes part, what is known of each, and what that comes to.

Nothing here decides about a party. What its papers say is kept as facts in the form that belongs to
the demand they answer; sums and comparisons are shown with them, and a person decides.
"""

from criteria.parties.chart import Chart as Chart
from criteria.parties.chart import draw as draw
from criteria.parties.checks import Given as Given
from criteria.parties.checks import check_fact as check_fact
from criteria.parties.facts import ADDED_UP as ADDED_UP
from criteria.parties.facts import ANSWERS as ANSWERS
from criteria.parties.facts import DOUBLE as DOUBLE
from criteria.parties.facts import FACTS as FACTS
from criteria.parties.facts import PAPERS as PAPERS
from criteria.parties.facts import Fact as Fact
from criteria.parties.facts import answered as answered
from criteria.parties.facts import answering as answering
from criteria.parties.facts import kind_of as kind_of
from criteria.parties.facts import read_fact as read_fact
from criteria.parties.facts import write_fact as write_fact
from criteria.parties.taking_part import CHANGES as CHANGES
from criteria.parties.taking_part import Change as Change
from criteria.parties.taking_part import Double as Double
from criteria.parties.taking_part import Taker as Taker
from criteria.parties.taking_part import check_change as check_change
from criteria.parties.taking_part import doubles as doubles
