#!/bin/sh
# Installs what GalleryAI's window needs of a bare Debian or Ubuntu: Qt's system libraries, a font,
# Python's venv and make. Run as root: sudo sh packaging/linux/system-packages.sh
set -eu

packages="
make python3 python3-venv
libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libxkbcommon-x11-0
libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
libxcb-shape0 libxcb-xinerama0 libwayland-client0 libwayland-cursor0 libwayland-egl1
fonts-dejavu-core xvfb
"

if ! command -v apt-get >/dev/null; then
    echo "This script knows Debian and Ubuntu only. Install these with your own package manager:" $packages >&2
    exit 1
fi

missing=""
for package in $packages; do
    # Ubuntu 24.04 and Debian 13 call some libraries by a new name; either will do.
    dpkg-query -W -f '${Status}\n' "$package" "${package}t64" 2>/dev/null | grep -q '^install ok installed' ||
        missing="$missing $package"
done
[ -z "$missing" ] && exit 0

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # the list is words
apt-get install -y -qq --no-install-recommends $missing >/dev/null
echo "Installed:$missing"
