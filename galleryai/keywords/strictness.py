"""How sure models must be, for all keywords at once."""

from enum import Enum
from math import exp


class Strictness(Enum):
    """Few and right, or many and some wrong."""

    STRICT = "strict"
    BALANCED = "balanced"
    GENEROUS = "generous"


# Added to a threshold's log-odds; measured, see DECISIONS.md.
SHIFT = {Strictness.STRICT: 0.25, Strictness.BALANCED: 0.0, Strictness.GENEROUS: -0.4}


def threshold(value: float, strictness: Strictness) -> float:
    """A threshold for balanced (above 0, up to 1) moved to another strictness; 1 stays 1, balanced changes nothing."""
    if strictness is Strictness.BALANCED:
        return value
    odds = value * exp(SHIFT[strictness])
    return odds / (1 - value + odds)
