"""Who a file is: a hash of its bytes, and a hash of its pixels."""

from typing import BinaryIO

import xxhash

_CHUNK = 1 << 20


def of_file(file: BinaryIO) -> bytes:
    """XXH3-128 of all the bytes of `file` (16 bytes), leaving it at its beginning."""
    digest = xxhash.xxh3_128()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.digest()


def of_pixels(size: tuple[int, int], pixels: bytes) -> bytes:
    """XXH3-128 of raw pixels and their size (16 bytes)."""
    digest = xxhash.xxh3_128(f"{size[0]}x{size[1]}".encode())
    digest.update(pixels)
    return digest.digest()
