"""Whether the computer runs on its battery."""

import logging
import sys
from pathlib import Path

import psutil

log = logging.getLogger(__name__)
SUPPLIES = Path("/sys/class/power_supply")


def on_battery() -> bool:
    """Whether the computer runs on its battery now; False where it has none, or does not tell."""
    try:
        if sys.platform.startswith("linux"):
            return discharges(SUPPLIES)
        else:  # noqa: RET505 - for mypy, which knows the platform
            battery = psutil.sensors_battery()
            return battery is not None and battery.power_plugged is False
    except Exception:  # a driver that cannot be asked must not end the work
        log.debug("the battery cannot be asked", exc_info=True)
        return False


def discharges(supplies: Path) -> bool:
    """Whether a battery of the computer's own is being emptied and no plug feeds it, by Linux's `power_supply` class.

    psutil takes a wireless mouse's battery for the computer's, which here has the scope "Device".
    """
    empties = False
    for supply in supplies.iterdir() if supplies.is_dir() else ():
        if _read(supply / "scope") == "Device":
            continue
        if _read(supply / "type") in ("Battery", "UPS"):
            empties = empties or _read(supply / "status") == "Discharging"
        elif _read(supply / "online") == "1":
            return False
    return empties


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
