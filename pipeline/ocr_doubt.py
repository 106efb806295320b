"""Figures read from pictures with doubt, and the sums that dispel it.
"""

from typing import Final

DOUBTFUL: Final = 0.9
