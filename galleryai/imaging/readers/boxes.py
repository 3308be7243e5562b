"""The boxes that HEIC and AVIF files are made of (ISO 14496-12)."""

from collections.abc import Iterator


def boxes(data: bytes, kind: bytes) -> Iterator[bytes]:
    """The contents of the boxes of one kind that lie in `data`, one after the other."""
    place = 0
    while place + 8 <= len(data):
        head, length = 8, int.from_bytes(data[place : place + 4])
        if length == 1:
            head, length = 16, int.from_bytes(data[place + 8 : place + 16])
        end = place + length if length else len(data)
        if data[place + 4 : place + 8] == kind:
            yield data[place + head : end]
        if end < place + head:
            return
        place = end


def items(data: bytes) -> Iterator[bytes]:
    """What a file says of each of its items: the `infe` boxes (8.11.6)."""
    for meta in boxes(data, b"meta"):
        for table in boxes(meta[4:], b"iinf"):
            yield from boxes(table[8 if table[:1] != b"\0" else 6 :], b"infe")


def nclx(data: bytes) -> tuple[int, int] | None:
    """Colour primaries and transfer characteristics of the first `colr` box that has them (12.1.5)."""
    for meta in boxes(data, b"meta"):
        for properties in boxes(meta[4:], b"iprp"):
            for container in boxes(properties, b"ipco"):
                for colour in boxes(container, b"colr"):
                    if colour[:4] == b"nclx" and len(colour) >= 10:
                        return int.from_bytes(colour[4:6]), int.from_bytes(colour[6:8])
    return None
