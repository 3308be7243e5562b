"""Whether the computer runs on its battery: as Linux's files say it, here in a folder of our own."""

from pathlib import Path

import pytest

from galleryai.jobs.power import discharges, on_battery

EMPTYING = {"type": "Battery", "status": "Discharging", "capacity": "80"}
FULL = {"type": "Battery", "status": "Full"}
RESTING = {"type": "Battery", "status": "Not charging"}
PLUG, NO_PLUG = {"type": "Mains", "online": "1"}, {"type": "Mains", "online": "0"}
USB_PLUG = {"type": "USB", "online": "1"}
MOUSE = {"type": "Battery", "status": "Discharging", "scope": "Device"}
UPS = {"type": "UPS", "status": "Discharging", "scope": "System"}


@pytest.mark.parametrize(
    ("supplies", "empties"),
    [
        ({}, False),
        ({"BAT0": EMPTYING}, True),
        ({"BAT0": EMPTYING, "ADP1": NO_PLUG}, True),
        ({"BAT0": EMPTYING, "ADP1": PLUG}, False),  # a plug too weak for what runs is a plug
        ({"BAT0": EMPTYING, "ucsi-source-psy-1": USB_PLUG}, False),
        ({"BAT0": FULL, "BAT1": EMPTYING, "AC": NO_PLUG}, True),
        ({"BAT0": RESTING, "AC": PLUG}, False),
        ({"hidpp_battery_0": MOUSE}, False),
        ({"hidpp_battery_0": MOUSE, "BAT0": EMPTYING}, True),
        ({"AC": PLUG}, False),
        ({"ups": UPS}, True),
        ({"BAT0": {}}, False),
        ({"BAT0": {"type": "\udcff"}}, False),
    ],
)
def test_what_the_system_says(tmp_path: Path, supplies: dict[str, dict[str, str]], empties: bool) -> None:
    for name, files in supplies.items():
        (tmp_path / name).mkdir()
        for file, content in files.items():
            (tmp_path / name / file).write_bytes((content + "\n").encode("utf-8", "surrogateescape"))
    assert discharges(tmp_path) is empties


def test_without_a_word_of_power_there_is_no_battery(tmp_path: Path) -> None:
    assert not discharges(tmp_path / "none")


def test_this_computer_can_be_asked() -> None:
    assert on_battery() in (True, False)
