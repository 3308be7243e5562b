#!/usr/bin/env python3
"""Make the sample photographs in resources/samples/ again.

Every picture comes out of a published package, so anybody can check it. On
Debian 13 (the package budgie-backgrounds is newer than Debian 12):

    mkdir downloads
    cd downloads
    pip download --no-deps scikit-image==0.26.0 scikit-learn==1.9.1
    apt-get download budgie-backgrounds lomiri-wallpapers-16.04
    cd ..
    pip install pillow
    python packaging/samples/make_samples.py downloads

The .whl and .deb files are read as they are; `dpkg-deb` must be installed.
The script writes the JPEG files and resources/samples/CREDITS.toml.

Each picture is resized (never enlarged), brought to sRGB and saved as JPEG.
EXIF data of the source is kept. Where the source has no EXIF but states its
capture date, camera or copyright notice as IPTC or XMP, that statement is
written as EXIF. Nothing is invented; most sources carry no date at all.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, IptcImagePlugin
from PIL.TiffImagePlugin import IFDRational

LONG_SIDE = 1400
QUALITY = 82
DEFAULT_OUT = Path(__file__).resolve().parents[2] / "resources" / "samples"

CC0 = ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/")
BY2 = ("CC-BY-2.0", "https://creativecommons.org/licenses/by/2.0/")
BY4 = ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")
PD = ("Public domain", "")

SKIMAGE = ("scikit_image-*.whl", "scikit-image 0.26.0 (PyPI)")
SKLEARN = ("scikit_learn-*.whl", "scikit-learn 1.9.1 (PyPI)")
BUDGIE = ("budgie-backgrounds_*.deb", "budgie-backgrounds 3.0-1 (Debian)")
LOMIRI = ("lomiri-wallpapers-16.04_*.deb", "lomiri-wallpapers-16.04 20.04.0-4 (Debian)")

BUDGIE_DIR = "usr/share/backgrounds/budgie/"
LOMIRI_DIR = "usr/share/backgrounds/"
BUDGIE_PULL = "https://github.com/BuddiesOfBudgie/budgie-backgrounds/pull/"

# (name, title, author, licence, package, path in it,
#  where the licence is stated, note or "")
PICTURES = [
    (
        "cat.jpg",
        "Chelsea the cat",
        "Stefan van der Walt",
        CC0,
        SKIMAGE,
        "skimage/data/chelsea.png",
        "docstring of skimage.data.chelsea",
        "",
    ),
    (
        "coffee.jpg",
        "Coffee cup, Pikolo Espresso Bar",
        "Rachel Michetti",
        CC0,
        SKIMAGE,
        "skimage/data/coffee.png",
        "docstring of skimage.data.coffee",
        "",
    ),
    (
        "astronaut.jpg",
        "Eileen Collins, astronaut",
        "NASA",
        PD,
        SKIMAGE,
        "skimage/data/astronaut.png",
        "docstring of skimage.data.astronaut",
        "From the NASA Great Images database, https://flic.kr/p/r9qvLn",
    ),
    (
        "pagoda.jpg",
        "china.jpg (pagoda)",
        "danielbuechele",
        BY2,
        SKLEARN,
        "sklearn/datasets/images/china.jpg",
        "sklearn/datasets/images/README.txt",
        "https://www.flickr.com/photos/danielbuechele/6061409035/",
    ),
    (
        "dahlia.jpg",
        "flower.jpg (dahlia)",
        "vultilion",
        BY2,
        SKLEARN,
        "sklearn/datasets/images/flower.jpg",
        "sklearn/datasets/images/README.txt",
        "https://www.flickr.com/photos/vultilion/6056698931/ - the attribution line of the README "
        "repeats the name of the other picture's author; its links and the copyright notice "
        "inside the file (http://www.vultilion.de) name vultilion",
    ),
    (
        "mountain_lake.jpg",
        "Lake Sherburne",
        "Jacob W. Frank, U.S. National Park Service",
        CC0,
        BUDGIE,
        BUDGIE_DIR + "lake-sherburne.jpg",
        "debian/copyright of the package",
        "Author as given in " + BUDGIE_PULL + "1 (public domain)",
    ),
    (
        "otter.jpg",
        "Oakland Zoo otters",
        "Derrick Coetzee",
        CC0,
        BUDGIE,
        BUDGIE_DIR + "oakland-zoo-otters.jpg",
        "debian/copyright of the package",
        "Author as given in " + BUDGIE_PULL + "21 (CC0)",
    ),
    (
        "osprey.jpg",
        "Perched osprey",
        "Jacob W. Frank, U.S. National Park Service",
        CC0,
        BUDGIE,
        BUDGIE_DIR + "perched-osprey.jpg",
        "debian/copyright of the package",
        "U.S. National Park Service, public domain: " + BUDGIE_PULL + "16 - the photographer is "
        "named in the EXIF data of the file in that project",
    ),
    (
        "desert_dunes.jpg",
        "Extreme desert hike",
        "Luca Zanon",
        CC0,
        BUDGIE,
        BUDGIE_DIR + "extreme-desert-hike.jpg",
        "debian/copyright of the package",
        "Author as given in " + BUDGIE_PULL + "38 (CC0)",
    ),
    (
        "dogs.jpg",
        "friends",
        "Aitzol Berasategi",
        BY4,
        LOMIRI,
        LOMIRI_DIR + "friends_by_Aitzol_Berasategi.jpg",
        "debian/copyright of the package",
        "",
    ),
    (
        "fig.jpg",
        "Picture 0B",
        'Trevor "Freespace"',
        BY4,
        LOMIRI,
        LOMIRI_DIR + "Picture_0B_by_freespace.jpg",
        "debian/copyright of the package",
        "",
    ),
    (
        "mountain_trail.jpg",
        "picosdeeuropa",
        "Aitzol Berasategi",
        BY4,
        LOMIRI,
        LOMIRI_DIR + "picosdeeuropa_by_Aitzol_Berasategi.jpg",
        "debian/copyright of the package",
        "",
    ),
    (
        "sunset.jpg",
        "sunset",
        "Aitzol Berasategi",
        BY4,
        LOMIRI,
        LOMIRI_DIR + "sunset_by_Aitzol_Berasategi.jpg",
        "debian/copyright of the package",
        "",
    ),
    (
        "dandelion.jpg",
        "seeding",
        "Clemens Engelhardt",
        CC0,
        LOMIRI,
        LOMIRI_DIR + "seeding_by_Clements_Engelhardt.jpg",
        "debian/copyright of the package",
        "",
    ),
]

EXIF_IFD = 0x8769
TAG_COPYRIGHT = 0x8298
TAG_DATE_TIME_ORIGINAL = 0x9003


def read_package(downloads: Path, pattern: str, wanted: set[str]) -> dict[str, bytes]:
    found = sorted(downloads.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"{downloads}: expected exactly one {pattern}, found {len(found)}")
    package = found[0]
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as z:
            return {path: z.read(path) for path in wanted}
    tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(package)], check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(tar)) as t:
        return {path: t.extractfile("./" + path).read() for path in wanted}


def stated_metadata(image: Image.Image) -> tuple[dict[int, object], dict[int, object]]:
    """What the source says about itself in IPTC or XMP, as EXIF tags (IFD0, Exif IFD)."""
    base: dict[int, object] = {}
    detail: dict[int, object] = {}

    iptc = IptcImagePlugin.getiptcinfo(image) or {}
    day = iptc.get((2, 55), b"").decode("ascii", "ignore")
    time = iptc.get((2, 60), b"").decode("ascii", "ignore")
    if re.fullmatch(r"\d{8}", day) and re.match(r"\d{6}", time):
        detail[TAG_DATE_TIME_ORIGINAL] = f"{day[:4]}:{day[4:6]}:{day[6:]} {time[:2]}:{time[2:4]}:{time[4:6]}"
    notice = iptc.get((2, 116), b"").decode("utf-8", "ignore")
    if notice:
        base[TAG_COPYRIGHT] = notice

    xmp = image.info.get("xmp", b"")
    xmp = xmp.decode("utf-8", "ignore") if isinstance(xmp, bytes) else xmp

    def stated(name: str, value: str) -> str:
        m = re.search(name + r"(?:=\"|>)(?:\s*<rdf:Seq>\s*<rdf:li>)?" + value, xmp)
        return m[1].strip() if m else ""

    when = stated("xmp:CreateDate", r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")
    if when and TAG_DATE_TIME_ORIGINAL not in detail:
        detail[TAG_DATE_TIME_ORIGINAL] = when.replace("-", ":").replace("T", " ")
    for name, tag in (("tiff:Make", 0x010F), ("tiff:Model", 0x0110)):
        if value := stated(name, r"([^<\"]+)"):
            base[tag] = value
    for name, tag in (("exif:ExposureTime", 0x829A), ("exif:FNumber", 0x829D), ("exif:FocalLength", 0x920A)):
        if value := stated(name, r"(\d+/\d+)"):
            top, bottom = value.split("/")
            detail[tag] = IFDRational(int(top), int(bottom))
    if value := stated("exif:ISOSpeedRatings", r"(\d+)"):
        detail[0x8827] = int(value)
    return base, detail


def make(data: bytes, target: Path) -> list[str]:
    image = Image.open(io.BytesIO(data))
    exif = image.getexif()
    had_exif = "exif" in image.info
    base, detail = stated_metadata(image)
    profile = image.info.get("icc_profile")

    changes = []
    picture = ImageOps.exif_transpose(image).convert("RGB")
    exif.pop(0x0112, None)  # orientation: now in the pixels
    if profile:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        picture = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
    if max(picture.size) > LONG_SIDE:
        picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
        changes.append("resized")
    changes.append("saved as JPEG")
    if not had_exif:
        for tag, value in base.items():
            exif[tag] = value
        if detail:
            exif.get_ifd(EXIF_IFD).update(detail)
        if base or detail:
            changes.append("metadata of the source's IPTC/XMP block written as EXIF")
    picture.info.clear()
    picture.save(
        target,
        "JPEG",
        quality=QUALITY,
        optimize=True,
        progressive=True,
        exif=exif if base or detail or had_exif else b"",
    )
    return changes


def toml(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the sample photographs again.")
    parser.add_argument("downloads", type=Path, help="folder with the .whl and .deb files")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)

    contents: dict[tuple[str, str], bytes] = {}
    for pattern in {row[4][0] for row in PICTURES}:
        wanted = {row[5] for row in PICTURES if row[4][0] == pattern}
        for path, data in read_package(args.downloads, pattern, wanted).items():
            contents[pattern, path] = data

    lines = ["# Written by packaging/samples/make_samples.py. Do not edit by hand."]
    total = 0
    for name, title, author, licence, package, path, stated_in, note in PICTURES:
        target = args.out / name
        changes = make(contents[package[0], path], target)
        total += target.stat().st_size
        with Image.open(target) as done:
            print(f"{name:20} {done.width}x{done.height} {target.stat().st_size // 1024} KiB")
        lines += [
            "",
            "[[picture]]",
            f"file = {toml(name)}",
            f"title = {toml(title)}",
            f"author = {toml(author)}",
            f"licence = {toml(licence[0])}",
        ]
        if licence[1]:
            lines.append(f"licence_url = {toml(licence[1])}")
        lines += [
            f"source_package = {toml(package[1])}",
            f"source_path = {toml(path)}",
            f"licence_stated_in = {toml(stated_in)}",
            f"changes = {toml(', '.join(changes))}",
        ]
        if note:
            lines.append(f"note = {toml(note)}")
    (args.out / "CREDITS.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(PICTURES)} pictures, {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
