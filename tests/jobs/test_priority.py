"""Low priority is the thread's own: the rest of the program keeps its place."""

import os
import subprocess
import sys
import threading

import psutil
import pytest

from galleryai.jobs.priority import NICE, lower_priority, lower_process

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no nice value that can be asked for")


def nice() -> int:
    """The nice value of the calling thread, as the kernel has it: field 19 of `stat`, proc(5)."""
    with open(f"/proc/self/task/{threading.get_native_id()}/stat", encoding="utf-8") as file:  # noqa: PTH123
        return int(file.read().rpartition(")")[2].split()[16])


@linux
def test_a_thread_and_those_it_starts_give_way_and_the_others_do_not() -> None:
    before, found = nice(), []

    def work() -> None:
        lower_priority()
        lower_priority()
        found.append(nice())
        child = threading.Thread(target=lambda: found.append(nice()))
        child.start()
        child.join()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [max(NICE, before)] * 2
    assert nice() == before


def test_a_process_gives_way_and_we_do_not() -> None:
    before = psutil.Process().nice()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        usual = psutil.Process(child.pid).nice()
        lower_process(child.pid)
        lowered = psutil.Process(child.pid)
        if sys.platform == "win32":
            assert lowered.nice() == psutil.BELOW_NORMAL_PRIORITY_CLASS
        else:
            assert lowered.nice() == max(NICE, usual)
        if sys.platform == "linux":
            assert lowered.ionice() == (psutil.IOPRIO_CLASS_BE, 7)
    finally:
        child.communicate(b"\n")
    assert psutil.Process().nice() == before


@linux
def test_a_process_lowers_itself() -> None:
    code = "from galleryai.jobs.priority import lower_process; lower_process(); import os; print(os.nice(0))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == max(NICE, os.nice(0))


def test_a_process_that_has_ended_is_no_fault() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    lower_process(child.pid)
    lower_process(-1)
