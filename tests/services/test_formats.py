"""What the formats of `imaging` mean for a library: photos, problems, and neither."""

import shutil
from pathlib import Path

from galleryai.bootstrap import Gallery
from galleryai.imaging import decode
from tests.imaging.pictures import HEIC, dng, quadrant
from tests.support import Index


def test_a_phone_s_folder_is_photos_and_named_videos(tmp_path: Path, gallery: Gallery, index: Index) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    shutil.copy(HEIC / "phone.heic", folder / "IMG_1.HEIC")
    (folder / "IMG_1.MOV").write_bytes(b"the moving part of IMG_1")
    (folder / "IMG_2.MOV").write_bytes(b"a video of its own")
    (folder / "IMG_3.dng").write_bytes(dng(quadrant()))
    report = index(folder)
    assert (report.new, report.failed) == (4, 1)
    assert report.problems == [(str(folder / "IMG_2.MOV"), "videos are not supported yet")]
    (folder / "IMG_1.HEIC").unlink()
    assert index().problems == [(str(folder / "IMG_1.MOV"), "videos are not supported yet")]
    assert index().problems == [], "said once, until the file changes"


def test_a_library_from_before_gets_what_can_be_read_now(tmp_path: Path, gallery: Gallery, index: Index) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    shutil.copy(HEIC / "phone.heic", folder)
    index(folder)
    with gallery._database.write() as tx:  # as a program left it that read no HEIC
        tx.exec_driver_sql("UPDATE file SET photo_id = NULL, problem = 'not yet', problem_since = 1")
        tx.exec_driver_sql("DELETE FROM photo")
    assert index().problems == [], "it is not tried again by the same decoder"
    with gallery._database.write() as tx:
        tx.exec_driver_sql("UPDATE file SET decoder_version = 1")
    assert decode.DECODER_VERSION > 1
    report = index()
    assert (report.new, report.failed) == (1, 0)
