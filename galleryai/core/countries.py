"""What people call countries besides their English names: short forms, and what those who live there say."""

from collections.abc import Mapping
from types import MappingProxyType

OTHER_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AE": ("UAE", "Emirates"),
        "AT": ("Österreich",),
        "BE": ("België", "Belgique"),
        "BR": ("Brasil",),
        "CH": ("Schweiz", "Suisse", "Svizzera"),
        "CI": ("Côte d'Ivoire",),
        "CZ": ("Czech Republic", "Česko"),
        "DE": ("Deutschland",),
        "DK": ("Danmark",),
        "ES": ("España",),
        "FI": ("Suomi",),
        "GB": ("UK", "Great Britain", "Britain"),
        "GR": ("Hellas", "Ελλάδα"),
        "HR": ("Hrvatska",),
        "HU": ("Magyarország",),
        "IE": ("Éire",),
        "IS": ("Ísland",),
        "IT": ("Italia",),
        "JP": ("Nippon", "日本"),
        "KR": ("Korea",),
        "MM": ("Burma",),
        "MX": ("México",),
        "NL": ("Holland", "Nederland"),
        "NO": ("Norge",),
        "PE": ("Perú",),
        "PL": ("Polska",),
        "RO": ("România",),
        "RU": ("Россия",),
        "SE": ("Sverige",),
        "SI": ("Slovenija",),
        "SK": ("Slovensko",),
        "TR": ("Türkiye",),
        "UA": ("Україна",),
        "US": ("USA", "America"),
    }
)
