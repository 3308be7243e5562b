"""What a file can do to the process that decodes it, and what that costs the rest: nothing."""

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from PIL import Image

import galleryai
from galleryai.bootstrap import Gallery
from galleryai.core.errors import GalleryError, LimitError, PictureError, UnopenedError, VanishedError
from galleryai.core.settings import Settings
from galleryai.jobs.job import Cancelled, Control, quiet
from galleryai.services.analysing import Question
from galleryai.services.decoder import Look
from galleryai.services.decoding import Decoding
from galleryai.settings import resources
from tests.support import Index

USUAL = Settings()
SAMPLE = resources.samples() / "cat.jpg"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")


@pytest.fixture
def decoding() -> Iterator[Decoding]:
    """Closed at the end."""
    made = Decoding()
    yield made
    made.close()


def slow(folder: Path) -> Path:
    """A picture of 196 megapixels: it takes about a second and 200 MB."""
    path = folder / "slow.png"
    Image.new("L", (14_000, 14_000)).save(path, compress_level=1)
    return path


def at_work(path: Path) -> psutil.Process:
    """The child that has a file open, once it decodes."""
    for _ in range(3000):
        for child in psutil.Process().children():
            if any(opened.path == str(path) for opened in child.open_files()):
                return child
        time.sleep(0.005)
    raise AssertionError(f"nobody opens {path}")


def test_a_photograph_is_decoded_and_prepared_elsewhere(decoding: Decoding) -> None:
    look = decoding.look(SAMPLE, {3: size_of}, USUAL)
    assert look.picture is not None
    assert look.picture.facts.camera == "PENTAX K100D Super"
    assert look.inputs == {3: (451, 300)}
    (child,) = psutil.Process().children()
    assert decoding.look(SAMPLE, {}, USUAL, lambda found: found == look.content_hash) == Look(look.content_hash)
    assert decoding.look(SAMPLE, {}, USUAL, lambda content_hash: False).picture == look.picture
    assert psutil.Process().children() == [child], "it is not started anew for each file"
    decoding.rest()
    assert psutil.Process().children() == []
    assert decoding.look(SAMPLE, {}, USUAL).picture == look.picture


def size_of(image: Image.Image) -> tuple[int, int]:
    """A preparation: it has to be a function of a module."""
    return image.size


def fails(_image: Image.Image) -> None:
    """A preparation with a bug."""
    raise KeyError("a bug")


def test_a_bad_file_is_a_problem_and_a_bug_is_a_bug(decoding: Decoding, tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"no photograph")
    with pytest.raises(PictureError, match="not a picture"):
        decoding.look(tmp_path / "bad.jpg", {}, USUAL)
    with pytest.raises(RuntimeError, match=r"in fails(.|\n)*KeyError: 'a bug'"):
        decoding.look(SAMPLE, {0: fails}, USUAL)
    assert len(psutil.Process().children()) == 1, "neither costs a process"


@POSIX
@pytest.mark.parametrize(
    ("number", "error"),
    [(signal.SIGSEGV, PictureError), (signal.SIGABRT, PictureError), (signal.SIGKILL, UnopenedError)],
)
def test_a_crash_in_mid_file_costs_that_file(
    gallery: Gallery, photos: Path, index: Index, number: signal.Signals, error: type[PictureError]
) -> None:
    path = slow(photos)
    killer = threading.Thread(target=lambda: at_work(path).send_signal(number))
    killer.start()
    report = index(photos)
    killer.join()
    assert (report.found, report.analysed, report.failed) == (6, 5, 1)
    ((where, reason),) = report.problems
    assert where == str(path)
    assert reason == (
        "reading it makes the decoder crash"
        if error is PictureError
        else "reading it was stopped by the system, perhaps for want of memory"
    )
    again = index()
    # A crash is the file's fault, and not met again until it changes; the system's is not.
    assert (again.unchanged, again.analysed) == ((6, 0) if error is PictureError else (5, 1))
    assert gallery.searching.search("").total == (5 if error is PictureError else 6)


def test_time_and_memory_have_limits(decoding: Decoding, tmp_path: Path) -> None:
    path = slow(tmp_path)
    for limit, reason in (
        (Settings(worker_memory_mb=100), "reading it takes too much memory; the setting worker_memory_mb raises"),
        (Settings(max_megapixels=100), "196 megapixels, more than the limit of 100; the setting max_megapixels"),
    ):
        with pytest.raises(LimitError, match=reason):
            decoding.look(path, {}, limit)
        assert decoding.look(SAMPLE, {}, USUAL).picture is not None, "the next file is read"


_HOARD: list[bytes] = []


def hoard(_image: Image.Image) -> None:
    """A preparation that leaves 300 MB behind, as a codec may."""
    _HOARD.append(b"x" * (300 << 20))


def test_what_earlier_files_left_behind_is_not_held_against_a_file(decoding: Decoding, tmp_path: Path) -> None:
    path = slow(tmp_path)
    decoding.look(SAMPLE, {0: hoard}, USUAL)
    (child,) = psutil.Process().children()
    assert decoding.look(path, {}, Settings(worker_memory_mb=400)).picture is not None
    assert not child.is_running()
    decoding.look(SAMPLE, {0: hoard}, USUAL)
    with pytest.raises(LimitError, match="too much memory"):
        decoding.look(path, {}, Settings(worker_memory_mb=100))
    assert psutil.Process().children() == [], "a fresh one met the limit, too"


def test_a_slow_picture_is_a_problem_and_a_slow_disk_is_not(decoding: Decoding, tmp_path: Path) -> None:
    def hangs(_content_hash: bytes) -> bool:
        (child,) = psutil.Process().children()
        child.suspend()
        return False

    limit = Settings(seconds_per_photo=0)
    with pytest.raises(LimitError, match="takes too long; the setting seconds_per_photo raises the limit"):
        decoding.look(SAMPLE, {}, Settings(seconds_per_photo=1), hangs)
    endless = tmp_path / "endless.jpg"
    with endless.open("wb") as file:
        file.truncate(1 << 36)  # nothing of it is on the disk, and yet it takes long to read
    with pytest.raises(UnopenedError, match="too slow; the setting seconds_per_photo raises the limit"):
        decoding.look(endless, {}, limit)
    with pytest.raises(UnopenedError):
        decoding.look(endless, {}, limit, lambda content_hash: False)


@POSIX
def test_a_file_that_crashes_the_decoder_is_not_tried_in_another(decoding: Decoding) -> None:
    crashes: list[int] = []

    def crash(_content_hash: bytes) -> bool:
        (child,) = psutil.Process().children()
        crashes.append(child.pid)
        child.send_signal(signal.SIGSEGV)
        return False

    decoding.look(SAMPLE, {}, USUAL)
    with pytest.raises(PictureError, match="crash"):
        decoding.look(SAMPLE, {}, USUAL, crash)
    assert len(crashes) == 1


def test_large_pictures_are_decoded_one_at_a_time(decoding: Decoding, tmp_path: Path) -> None:
    paths = [slow(tmp_path), Path(shutil.copy(tmp_path / "slow.png", tmp_path / "copy.png"))]
    with ThreadPoolExecutor(2) as pool:
        looks = [pool.submit(decoding.look, path, {}, USUAL) for path in paths]
        # One that has just been forked is as large as this process, and to stop it would stop this one.
        decoders = psutil.Process().children
        while not (large := [one for one in decoders() if "decoder" in str(one.cmdline()) and megabytes(one) > 120]):
            time.sleep(0.002)
        large[0].suspend()
        time.sleep(1)
        assert [one for one in decoders() if megabytes(one) > 100] == large
        assert sum(look.done() for look in looks) <= 1, "the first may have been done with one before"
        large[0].resume()
    assert all(look.result().picture for look in looks)


def megabytes(process: psutil.Process) -> float:
    """What a process holds in memory."""
    return float(process.memory_info().rss) / 2**20


def test_closing_ends_what_is_under_way(decoding: Decoding, tmp_path: Path) -> None:
    path = slow(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        look = pool.submit(decoding.look, path, {}, USUAL)
        child = at_work(path)
        decoding.close()
        assert isinstance(look.exception(), PictureError)
    assert not child.is_running()


def test_one_that_hangs_is_ended_when_the_job_is_cancelled(gallery: Gallery, tmp_path: Path) -> None:
    path = slow(tmp_path)
    parts = [gallery.roots.add(tmp_path)]
    control = Control()
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(gallery.indexing.index, parts, control, quiet)
        child = at_work(path)
        child.suspend()
        control.cancel()
        with pytest.raises(Cancelled):
            job.result(timeout=20)  # of the 60 that its limit allows
        assert not child.is_running()
    assert gallery.searching.problems() == [], "it is nothing that the file has done"


def test_a_cancelled_job_begins_no_other_file(gallery: Gallery) -> None:
    control = Control()
    asked: list[bytes] = []

    def known(content_hash: bytes) -> bool:
        asked.append(content_hash)
        control.cancel()
        return False

    with gallery._analysing.at_work(4, control) as workers:
        job = workers.pool.submit(gallery._analysing.look, [Question(SAMPLE, {}, known)] * 4)
        assert isinstance(job.exception(), Cancelled)
    assert len(asked) == 1


def test_what_does_not_even_start_can_be_cancelled() -> None:
    control = Control()
    asleep = Decoding(command=[sys.executable, "-c", "import time; time.sleep(600)"])
    with ThreadPoolExecutor(2) as pool:
        look = pool.submit(asleep.look, SAMPLE, {}, USUAL, None, lambda: control.cancelled)
        start = pool.submit(asleep.get_ready, lambda: control.cancelled)
        while len(psutil.Process().children()) < 2:
            time.sleep(0.005)
        control.cancel()
        assert isinstance(look.exception(), Cancelled)
        assert start.exception() is None
    assert psutil.Process().children() == []
    asleep.close()


def test_a_decoder_that_does_not_start_is_told_and_costs_no_file() -> None:
    broken = Decoding(command=[sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(GalleryError, match="does not start") as caught:
        broken.look(SAMPLE, {}, USUAL)
    assert not isinstance(caught.value, PictureError)
    broken.close()


@POSIX
def test_a_frozen_program_starts_itself_as_its_decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "galleryai"  # all that a frozen one does with its arguments
    program.write_text(
        f"#!{sys.executable}\nimport runpy, sys\nsys.path[:0] = {[str(Path(galleryai.__file__).parents[1])]}\n"
        'runpy.run_module("galleryai", run_name="__main__", alter_sys=True)\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    frozen = Decoding()
    try:
        assert frozen.look(SAMPLE, {3: size_of}, USUAL).inputs == {3: (451, 300)}
        (child,) = psutil.Process().children()
        assert child.cmdline()[1:] == [str(program), "decode-for-parent"]
    finally:
        frozen.close()


@POSIX
def test_when_the_program_is_killed_its_decoders_end(tmp_path: Path) -> None:
    path = slow(tmp_path)
    code = (
        "from pathlib import Path\nfrom galleryai.core.settings import Settings\n"
        "from galleryai.services.decoding import Decoding\n"
        f"Decoding().look(Path({str(path)!r}), {{}}, Settings())"
    )
    parent = psutil.Popen([sys.executable, "-c", code])
    for _ in range(3000):
        if any(child.open_files() for child in parent.children()):
            break
        time.sleep(0.005)
    (child,) = parent.children()
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running()


def test_a_file_that_is_written_while_it_is_read_is_left_for_the_next_look(decoding: Decoding, tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLE, tmp_path))

    def grows(_content_hash: bytes) -> bool:
        with path.open("ab") as file:
            file.write(b"more")
        return False

    with pytest.raises(VanishedError, match="being written"):
        decoding.look(path, {}, USUAL, grows)
    assert decoding.look(path, {}, USUAL).picture is not None


@POSIX
def test_one_that_died_while_idle_is_nobodys_fault(decoding: Decoding) -> None:
    before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as on the command line
    try:
        decoding.look(SAMPLE, {}, USUAL)
        (child,) = psutil.Process().children()
        child.terminate()
        psutil.wait_procs([child], timeout=10)
        assert decoding.look(SAMPLE, {}, USUAL).picture is not None
    finally:
        signal.signal(signal.SIGPIPE, before)


def test_a_request_that_cannot_be_read_there_is_a_bug_not_a_slow_file(decoding: Decoding) -> None:
    with pytest.raises(RuntimeError, match="cannot be read there"):
        decoding.look(SAMPLE, {0: Unreadable()}, USUAL)
    assert decoding.look(SAMPLE, {}, USUAL).picture is not None


def _refuse() -> None:
    raise ValueError("cannot be read there")


class Unreadable:
    """Travels as a call that fails."""

    def __call__(self, image: Image.Image) -> None:
        """Never called."""

    def __reduce__(self) -> tuple[object, tuple[()]]:
        return _refuse, ()


def test_a_long_comment_is_no_bug(decoding: Decoding, tmp_path: Path) -> None:
    Image.new("RGB", (40, 40)).save(tmp_path / "a.gif", comment=b"x" * 70_000)
    assert decoding.look(tmp_path / "a.gif", {}, USUAL).picture is not None
