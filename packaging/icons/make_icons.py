#!/usr/bin/env python3
"""Make the interface icons in resources/icons/ again.

    npm pack lucide-static@1.62.0
    python packaging/icons/make_icons.py lucide-static-1.62.0.tgz

Copies the named SVG files out of the package, changes stroke-width 2 to 1.5
and keeps stroke="currentColor". galleryai.svg is our own drawing and is not
touched. The licence text of the package is written to LICENSE-lucide.txt.
"""

from __future__ import annotations

import argparse
import tarfile
from pathlib import Path

DEFAULT_OUT = Path(__file__).resolve().parents[2] / "resources" / "icons"

ICONS = [
    "album",
    "arrow-left",
    "camera",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle-alert",
    "folder",
    "folder-plus",
    "hard-drive",
    "heart",
    "image",
    "images",
    "info",
    "loader",
    "loader-circle",
    "moon",
    "panel-left",
    "pause",
    "play",
    "plus",
    "search",
    "settings",
    "sparkles",
    "sun",
    "tag",
    "triangle-alert",
    "x",
    "zoom-in",
    "zoom-out",
]


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the interface icons again.")
    parser.add_argument("package", type=Path, help="lucide-static-<version>.tgz")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)

    with tarfile.open(args.package) as tar:

        def read(name: str) -> str:
            return tar.extractfile("package/" + name).read().decode("utf-8")

        for name in ICONS:
            svg = read(f"icons/{name}.svg")
            if 'stroke="currentColor"' not in svg or svg.count('stroke-width="2"') != 1:
                raise SystemExit(f"{name}: not drawn as expected")
            svg = svg.replace('stroke-width="2"', 'stroke-width="1.5"')
            (args.out / f"{name}.svg").write_text(svg, encoding="utf-8")
        (args.out / "LICENSE-lucide.txt").write_text(read("LICENSE"), encoding="utf-8")
    print(f"{len(ICONS)} icons")


if __name__ == "__main__":
    main()
