from pathlib import Path

from galleryai.store.thumbnails import ThumbnailCache


def test_thumbnails_stay(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path / "thumbnails.sqlite")
    cache.put({b"a": b"jpeg a", b"b": b"jpeg b"})
    cache.close()
    cache = ThumbnailCache(tmp_path / "thumbnails.sqlite")
    assert cache.get(b"a") == b"jpeg a"
    assert cache.get(b"c") is None
    cache.close()


def test_the_cache_is_bounded_and_drops_the_oldest(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path / "thumbnails.sqlite", limit_bytes=200_000)
    for number in range(3000):
        cache.put({str(number).encode(): b"x" * 100})
    assert cache.get(b"2999") is not None
    assert cache.get(b"0") is None
    kept = sum(cache.get(str(number).encode()) is not None for number in range(3000))
    assert kept <= 2000
    cache.close()


def test_a_cache_damaged_inside_or_that_cannot_be_opened_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "thumbnails.sqlite"
    cache = ThumbnailCache(file)
    cache.put({str(number).encode(): b"x" * 1000 for number in range(100)})
    cache.close()
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    cache = ThumbnailCache(file)
    cache.put({b"a": b"jpeg"})
    assert cache.get(b"a") == b"jpeg"
    cache.close()
    file.unlink()
    file.mkdir()
    for writes in (True, False):
        cache = ThumbnailCache(file, writes=writes)
        cache.put({b"a": b"jpeg"})
        assert cache.get(b"a") is None
        cache.close()


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "thumbnails.sqlite"
    file.write_bytes(b"no database at all" * 1000)
    cache = ThumbnailCache(file)
    cache.put({b"a": b"jpeg"})
    assert cache.get(b"a") == b"jpeg"
    cache.close()
