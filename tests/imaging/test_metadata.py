from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.TiffImagePlugin import IFDRational

from galleryai.core.photo import Facts
from galleryai.imaging.metadata import facts


def read(
    main: dict[int, object] | None = None, photo: dict[int, object] | None = None, gps: dict[int, object] | None = None
) -> Facts:
    exif = Image.Exif()
    exif.update(main or {})
    exif._ifds[IFD.Exif] = photo or {}
    exif._ifds[IFD.GPSInfo] = gps or {}
    return facts(exif, 60, 40, "JPEG")


def test_the_usual_facts() -> None:
    found = read(
        {Base.Make: "Canon", Base.Model: "Canon EOS 7D\0\0", Base.Orientation: 6},
        {
            Base.DateTimeOriginal: "2023:06:14 15:04:05",
            Base.OffsetTimeOriginal: "+02:00",
            Base.LensModel: "EF-S 18-135mm",
            Base.ISOSpeedRatings: 400,
            Base.FNumber: IFDRational(28, 10),
            Base.ExposureTime: IFDRational(1, 250),
            Base.FocalLength: IFDRational(50, 1),
        },
        {
            GPS.GPSLatitude: (48.0, 51.0, 29.6), GPS.GPSLatitudeRef: "N",
            GPS.GPSLongitude: (2.0, 17.0, 40.2), GPS.GPSLongitudeRef: "W",
        },
    )  # fmt: skip
    assert found.camera == "Canon EOS 7D"
    assert found.taken_at == datetime(2023, 6, 14, 15, 4, 5, tzinfo=timezone(timedelta(hours=2)))
    assert (found.lens, found.iso, found.orientation) == ("EF-S 18-135mm", 400, 6)
    assert found.aperture == pytest.approx(2.8)
    assert found.exposure_seconds == pytest.approx(Fraction(1, 250))
    assert found.latitude == pytest.approx(48.858222, abs=1e-6)
    assert found.longitude == pytest.approx(-2.2945, abs=1e-6)


@pytest.mark.parametrize("stamp", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2023:13:40 00:00:00", "", "soon", 7])
def test_a_date_that_is_none(stamp: object) -> None:
    assert read(photo={Base.DateTimeOriginal: stamp}).taken_at is None


def test_the_next_best_date() -> None:
    found = read({Base.DateTime: "2020:01:02 03:04:05"}, {Base.DateTimeOriginal: "0000:00:00 00:00:00"})
    assert found.taken_at == datetime(2020, 1, 2, 3, 4, 5)
    assert read(photo={Base.DateTimeOriginal: "2020:01:02 03:04:05", Base.OffsetTimeOriginal: "Z"}).taken_at == (
        datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    "latitude", [(0.0, 0.0, 0.0), (float("nan"), 0.0, 0.0), (91.0, 0.0, 0.0), ("x", "y", "z"), (), 5, None]
)
def test_a_position_that_is_none(latitude: object) -> None:
    found = read(gps={GPS.GPSLatitude: latitude, GPS.GPSLongitude: (0.0, 0.0, 0.0)})
    assert (found.latitude, found.longitude) == (None, None)


simple = st.none() | st.integers() | st.floats() | st.text(max_size=30) | st.binary(max_size=30)
junk: st.SearchStrategy[object] = simple | st.lists(simple, max_size=4).map(tuple)


@example({}, {Base.ISOSpeedRatings: 0.5}, {})
@given(*[st.dictionaries(st.sampled_from(list(tags)), junk, max_size=8) for tags in (Base, Base, GPS)])
def test_nonsense_never_raises(main: dict[int, object], photo: dict[int, object], gps: dict[int, object]) -> None:
    found = read(main, photo, gps)
    assert type(found.orientation) is int
    assert found.orientation in range(1, 9)
    assert found.iso is None or 0 < found.iso < 2**31
    assert found.latitude is None or -90 <= found.latitude <= 90
