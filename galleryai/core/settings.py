"""What a person may choose for a library, described once: terminal, window and README say what stands here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from galleryai.core.errors import UsageError

_WORDS = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to choose: a whole number, or yes and no."""

    name: str
    default: int | bool
    title: str  # in the window
    meaning: str  # a sentence
    lowest: int = 0
    highest: int = 1
    unit: str = ""  # of a number, in the plural
    zero: str = ""  # the word for 0, where it means more than none
    retries: bool = False  # whether files it kept from being read are tried again when it is raised

    @property
    def is_switch(self) -> bool:
        """Whether it is yes or no."""
        return isinstance(self.default, bool)

    @property
    def allowed(self) -> str:
        """What it may be, to go after "give"."""
        if self.is_switch:
            return "yes or no"
        numbers = f"a whole number of {self.unit} from {max(self.lowest, 1):,} to {self.highest:,}"
        return f"{numbers}, or {self.zero}" if self.zero else numbers

    def said(self, value: int | bool) -> str:
        """A value as people write it; `parsed` reads it again."""
        if self.is_switch:
            return "yes" if value else "no"
        return self.zero if self.zero and value == 0 else str(int(value))

    def parsed(self, text: str) -> int | bool:
        """The value that a text means. Raises `UsageError` with what may be given."""
        word = text.strip().lower()
        if self.is_switch and word in _WORDS:
            return _WORDS[word]
        if self.zero and word == self.zero:
            return 0
        if not self.is_switch and word.isdecimal() and len(word) < 10 and self.lowest <= int(word) <= self.highest:
            return int(word)
        raise UsageError(f"{self.name} cannot be {text[:40]!r}. Give {self.allowed}.")


def _described(default: Any, title: str, meaning: str, **more: object) -> Any:
    return field(default=default, metadata={"title": title, "meaning": meaning, **more})


@dataclass(frozen=True, slots=True)
class Settings:
    """What is chosen. The defaults hold where nothing is; each field's name is the setting's."""

    cores: int = _described(
        0,
        "Cores to use",
        "How many of the processor's cores indexing may use.",
        highest=512,
        unit="cores",
        zero="all",
    )
    max_megapixels: int = _described(
        200,
        "Largest picture",
        "Pictures with more megapixels than this are not read.",
        lowest=1,
        highest=2000,
        unit="megapixels",
        retries=True,
    )
    worker_memory_mb: int = _described(
        1500,
        "Memory for one picture",
        "How many megabytes decoding one picture may take; what needs more is not read.",
        lowest=256,
        highest=65536,
        unit="megabytes",
        retries=True,
    )
    seconds_per_photo: int = _described(
        60,
        "Time for one picture",
        "How many seconds decoding one picture may take; what takes longer is given up.",
        lowest=1,
        highest=3600,
        unit="seconds",
        retries=True,
    )
    keep_gone_days: int = _described(
        90,
        "Remember missing photos",
        "How many days thumbnails and scores of photos are kept whose files have gone; your words are kept for ever.",
        lowest=1,
        highest=36500,
        unit="days",
    )
    pause_on_battery: bool = _described(
        True,
        "Pause on battery",
        "Whether indexing in the background waits while the computer runs on battery.",
    )


# By name, in the order people see them.
SETTINGS = {one.name: Setting(one.name, getattr(Settings(), one.name), **one.metadata) for one in fields(Settings)}


def setting(name: str) -> Setting:
    """A setting by its name. Raises `UsageError` where there is none."""
    if name not in SETTINGS:
        raise UsageError(f"There is no setting {name[:40]!r}. They are: {', '.join(SETTINGS)}.")
    return SETTINGS[name]


def settings_from(texts: Mapping[str, str]) -> Settings:
    """What is chosen, from texts by name; where one cannot be understood (a newer program's), the default holds."""
    chosen: dict[str, Any] = {}
    for name in SETTINGS.keys() & texts.keys():
        try:
            chosen[name] = SETTINGS[name].parsed(texts[name])
        except UsageError:
            continue
    return Settings(**chosen)
