"""Facts from EXIF (CIPA DC-008, Exif 2.32). Cameras write nonsense; a fact we cannot trust is None."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from galleryai.core.photo import Facts


def facts(exif: Image.Exif, width: int, height: int, format_name: str) -> Facts:
    """Read the facts; `width` and `height` are those of the upright photograph."""
    main: Mapping[int, Any] = exif
    photo = _ifd(exif, IFD.Exif)
    latitude, longitude = _position(_ifd(exif, IFD.GPSInfo))
    orientation = main.get(Base.Orientation, 1)
    return Facts(
        width=width,
        height=height,
        format=format_name,
        orientation=int(orientation) if orientation in range(1, 9) else 1,  # some write it as 6.0
        taken_at=_taken_at(main, photo),
        camera=_camera(_text(main.get(Base.Make)), _text(main.get(Base.Model))),
        lens=_text(photo.get(Base.LensModel)),
        iso=_whole(photo.get(Base.ISOSpeedRatings)),
        aperture=_positive(photo.get(Base.FNumber)),
        exposure_seconds=_positive(photo.get(Base.ExposureTime)),
        focal_length_mm=_positive(photo.get(Base.FocalLength)),
        latitude=latitude,
        longitude=longitude,
    )


def _ifd(exif: Image.Exif, tag: int) -> Mapping[int, Any]:
    try:
        return exif.get_ifd(tag)
    except Exception:  # Pillow raises many things on a broken directory; the rest of EXIF may be fine
        return {}


def _taken_at(main: Mapping[int, Any], photo: Mapping[int, Any]) -> datetime | None:
    for stamp, offset in (
        (photo.get(Base.DateTimeOriginal), photo.get(Base.OffsetTimeOriginal)),
        (photo.get(Base.DateTimeDigitized), photo.get(Base.OffsetTimeDigitized)),
        (main.get(Base.DateTime), photo.get(Base.OffsetTime)),
    ):
        moment = _moment(_text(stamp), _text(offset))
        if moment is not None:
            return moment
    return None


def _moment(stamp: str | None, offset: str | None) -> datetime | None:
    if stamp is None:
        return None
    try:
        moment = datetime.strptime(stamp[:19].replace("-", ":"), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    # 1826 is the year of the oldest photograph; cameras without a clock write year 0 or 1.
    if moment.year < 1826:
        return None
    return moment.replace(tzinfo=_zone(offset))


def _zone(offset: str | None) -> timezone | None:
    if offset is None:
        return None
    if offset == "Z":
        return UTC
    try:
        sign = {"+": 1, "-": -1}[offset[0]]
        hours, minutes = offset[1:].split(":")
        return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))
    except (KeyError, ValueError, IndexError):
        return None


def _camera(make: str | None, model: str | None) -> str | None:
    """The maker once, then the model: many cameras repeat the maker in the model."""
    if make is None or model is None:
        return model or make
    first = make.split()[0]
    return model if model.lower().startswith(first.lower()) else f"{make} {model}"


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    clean = "".join(c for c in value.split("\0")[0] if c.isprintable())
    return " ".join(clean.split()) or None


def _number(value: object) -> float | None:
    if isinstance(value, tuple) and value:
        value = value[0]
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _positive(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and number > 0 else None


def _whole(value: object) -> int | None:
    number = _positive(value)
    return int(number) if number is not None and 1 <= number < 2**31 else None


def _position(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    """Degrees north and east; (None, None) unless both are sane. 0,0 is a receiver without a fix."""
    latitude = _degrees(gps.get(GPS.GPSLatitude), gps.get(GPS.GPSLatitudeRef), "S", 90)
    longitude = _degrees(gps.get(GPS.GPSLongitude), gps.get(GPS.GPSLongitudeRef), "W", 180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None, None
    return latitude, longitude


def _degrees(parts: object, reference: object, negative: str, limit: float) -> float | None:
    if not isinstance(parts, tuple) or not 1 <= len(parts) <= 3:
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None for number in numbers):
        return None
    value = sum(float(number or 0) / 60**power for power, number in enumerate(numbers))
    if (_text(reference) or "").upper().startswith(negative):
        value = -value
    return value if abs(value) <= limit else None
