"""Every colour, size and duration of the look. Nothing else in the window writes one."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one scheme, #RRGGBB."""

    name: str
    canvas: str
    surface: str
    raised: str
    line: str
    text: str
    text_2: str
    accent: str
    on_accent: str
    yes: str
    no: str
    warn: str


DARK: Final = Colours(
    name="dark",
    canvas="#111214",
    surface="#17181B",
    raised="#202227",
    line="#2B2E34",
    text="#ECEDEE",
    text_2="#A6ABB3",
    accent="#5B9BFF",
    on_accent="#111214",
    yes="#3FB27F",
    no="#F2555A",
    warn="#E0A526",
)
LIGHT: Final = Colours(
    name="light",
    canvas="#FFFFFF",
    surface="#F6F7F8",
    raised="#FFFFFF",
    line="#E2E4E8",
    text="#1A1B1E",
    text_2="#5A606A",
    accent="#1D5FD6",
    on_accent="#FFFFFF",
    yes="#1E7F55",
    no="#C92A2F",
    warn="#8A6100",
)

# Opacities of the text colour, laid over any ground.
HOVER: Final = 0.06
PRESSED: Final = 0.12
CHOSEN: Final = 0.10
SCROLLBAR: Final = 0.22
FADED: Final = 0.45  # offline
SCRIM: Final = 0.45  # black under controls that lie on a photograph

# Space and radius, in pixels.
SPACE_4: Final = 4
SPACE_8: Final = 8
SPACE_12: Final = 12
SPACE_16: Final = 16
SPACE_24: Final = 24
SPACE_32: Final = 32
RADIUS_PHOTO: Final = 4
RADIUS_CONTROL: Final = 6
RADIUS_CARD: Final = 10

# Type, in pixels.
TEXT_11: Final = 11
TEXT_12: Final = 12
TEXT_BODY: Final = 13
TEXT_15: Final = 15
TEXT_20: Final = 20
TEXT_28: Final = 28

# The window.
WINDOW: Final = (1440, 900)
WINDOW_LEAST: Final = (760, 480)
SIDEBAR: Final = 232
TOP_BAR: Final = 52
STATUS_STRIP: Final = 28
INSPECTOR: Final = 320
DIALOG: Final = 400  # the text's width
FIELD: Final = 152
TIP_LETTERS: Final = 72  # a line of a tip that is a sentence
SEARCH_MOST: Final = 640
SEARCH_LEAST: Final = 160
OFFERS_LEAST: Final = 360  # what lies under a narrow search box
HELP: Final = (880, 720)
HELP_COLUMN: Final = 272
WAVE: Final = 1.2  # the line under a mistake
WAVE_TOOTH: Final = 2
SLIDER: Final = 112
ROW: Final = 28
CONTROL: Final = 32
CONTROL_SMALL: Final = 22
ICON: Final = 18
ICON_SMALL: Final = 14
ICON_LARGE: Final = 56
PILL: Final = 24
PILL_END: Final = 24  # room for ✓ and ✗ beside the word, whether they show or not
FOCUS: Final = 2
ALBUMS_AT_FIRST: Final = {"library": 3, "events": 4, "people": 4, "places": 4, "things": 8, "review": 3}  # by kind

# The grid.
GAP: Final = 4
GRID_MARGIN: Final = 16
PHOTO_HEIGHT: Final = 200
PHOTO_LEAST: Final = 96
PHOTO_MOST: Final = 420
RING: Final = 3
RING_INSET: Final = 6
WHEEL_STEP: Final = 60
TILE_BYTES: Final = 128 << 20

# Durations, in milliseconds.
MOTION: Final = 120
SEARCH_PAUSE: Final = 120
MISTAKE_PAUSE: Final = 600
REFRESH_PAUSE: Final = 250
CONTROLS_LINGER: Final = 1800
