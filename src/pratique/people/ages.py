"""When somebody comes of age."""

from __future__ import annotations

from datetime import date
from typing import Final

MAJORITY_YEARS: Final = 18
"""Civil Code of the People's Republic of China, article 17: an adult is a natural person aged 18 or over."""


def find_majority(birth_date: str, years: int = MAJORITY_YEARS) -> date:
    """Give the day (a local date) from which somebody born on a day (1990-03-07) is an adult.

    Who was born on 29 February comes of age on 1 March of a common year.
    """
    born = date.fromisoformat(birth_date)
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
