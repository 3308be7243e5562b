"""Titles as a person would write them."""

from datetime import datetime

import numpy as np
import pytest

from galleryai.services.events import Event
from galleryai.services.titles import Place, title

LISBON, ROME, NAPLES, MILAN = ("Lisbon", "Portugal"), ("Rome", "Italy"), ("Naples", "Italy"), ("Milan", "Italy")
PARIS, PORTO = ("Paris", "France"), ("Porto", "Portugal")


def titled(start: str, end: str, places: list[Place | None] | None = None) -> str:
    first, last = ((datetime.fromisoformat(time) - datetime(1970, 1, 1)).total_seconds() for time in (start, end))
    return title(Event(np.arange(3), int(first), int(last), away=places is not None), places or [])


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        ("2025-06-14 13:10", "2025-06-14 17:20", "Saturday afternoon, 14 June 2025"),
        ("2025-06-14 08:10", "2025-06-14 10:20", "Saturday morning, 14 June 2025"),
        ("2025-06-14 09:00", "2025-06-14 21:00", "Saturday, 14 June 2025"),
        ("2025-06-14 18:00", "2025-06-15 01:30", "Saturday evening, 14 June 2025"),
        ("2025-06-14 13:00", "2025-06-15 02:30", "Saturday, 14 June 2025"),
        ("2025-06-15 00:30", "2025-06-15 02:30", "Saturday night, 14 June 2025"),
        ("2024-12-31 21:00", "2025-01-01 03:00", "Tuesday night, 31 December 2024"),
        ("2025-06-07 10:00", "2025-06-08 18:00", "Weekend, 7–8 June 2025"),
        ("2025-06-06 17:00", "2025-06-09 11:00", "Weekend, 6–9 June 2025"),
        ("2025-05-31 10:00", "2025-06-01 18:00", "Weekend, 31 May – 1 June 2025"),
        ("2025-06-10 10:00", "2025-06-12 18:00", "10–12 June 2025"),
        ("1969-07-20 20:00", "1969-07-20 21:00", "Sunday evening, 20 July 1969"),
    ],
)
def test_without_a_place(start: str, end: str, name: str) -> None:
    assert titled(start, end) == name


@pytest.mark.parametrize(
    ("start", "end", "dates"),
    [
        ("2023-05-03 09:00", "2023-05-09 18:00", "3–9 May 2023"),
        ("2023-04-28 09:00", "2023-05-03 18:00", "28 April – 3 May 2023"),
        ("2024-12-30 09:00", "2025-01-02 18:00", "30 December 2024 – 2 January 2025"),
        ("2024-05-03 04:00", "2025-05-03 18:00", "3 May 2024 – 3 May 2025"),
        ("2023-05-03 04:00", "2023-05-09 01:00", "3–8 May 2023"),
        ("2023-05-03 09:00", "2023-05-03 18:00", "3 May 2023"),
    ],
)
def test_dates_behind_a_place(start: str, end: str, dates: str) -> None:
    assert titled(start, end, [LISBON]) == f"Lisbon, {dates}"


@pytest.mark.parametrize(
    ("places", "where"),
    [
        ([LISBON, LISBON, None, None, None], "Lisbon, "),
        ([LISBON] * 7 + [PORTO] * 2, "Lisbon, "),
        ([NAPLES, ROME, ROME, ROME, NAPLES], "Naples and Rome, "),
        ([ROME, NAPLES, MILAN] * 3, "Italy, "),
        ([ROME, NAPLES, MILAN, PARIS, LISBON, PORTO], "Italy and Portugal, "),
        ([ROME, NAPLES, PARIS, LISBON, ("Bonn", "Germany"), ("Graz", "Austria")], ""),
        ([ROME, NAPLES, MILAN, LISBON, PORTO, ("Faro", "Portugal")], "Italy and Portugal, "),
        ([None, None], ""),
        ([("San José", "Costa Rica"), ("San Jose", "United States")], "San José and San Jose, "),
    ],
)
def test_where(places: list[Place | None], where: str) -> None:
    assert titled("2023-05-03 09:00", "2023-05-09 18:00", places) == f"{where}3–9 May 2023"


def test_at_home_no_place_is_named() -> None:
    noon = int((datetime(2025, 6, 14, 13) - datetime(1970, 1, 1)).total_seconds())
    event = Event(np.arange(2), noon, noon + 7200, away=False)
    assert title(event, [LISBON, LISBON]) == "Saturday afternoon, 14 June 2025"
