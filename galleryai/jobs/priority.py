"""Gives way to whatever the person does: threads and processes of low priority."""

import ctypes
import logging
import os
import sys
import threading
from contextlib import suppress

import psutil

log = logging.getLogger(__name__)
NICE = 10  # of 19: a tenth of a core beside somebody's work, all of it where there is none
_BELOW_NORMAL = -1  # THREAD_PRIORITY_BELOW_NORMAL, winbase.h
_UTILITY = 0x11  # QOS_CLASS_UTILITY, sys/qos.h: long work that a person may watch; the efficient cores do it


def lower_priority() -> None:
    """Give the calling thread a low priority, and on Linux the threads it starts from now on, too. Never raises."""
    try:
        if sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32")
            kernel.GetCurrentThread.restype = ctypes.c_void_p
            kernel.SetThreadPriority.argtypes = [ctypes.c_void_p, ctypes.c_int]
            kernel.SetThreadPriority(kernel.GetCurrentThread(), _BELOW_NORMAL)
        elif sys.platform == "darwin":
            ctypes.CDLL(None).pthread_set_qos_class_self_np(_UTILITY, 0)
        else:
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, max(NICE, os.getpriority(os.PRIO_PROCESS, thread)))
    except Exception:  # work without manners is better than no work
        log.debug("the thread keeps its priority", exc_info=True)


def lower_process(pid: int | None = None) -> None:
    """Give a process (this one, or another of ours) a low priority for the processor and the disk. Never raises."""
    with suppress(psutil.Error, OSError, AttributeError, ValueError):
        process = psutil.Process(pid)
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
            process.ionice(psutil.IOPRIO_LOW)
        else:
            process.nice(max(NICE, process.nice()))
        if sys.platform.startswith("linux"):
            process.ionice(psutil.IOPRIO_CLASS_BE, 7)  # last in line, but never starved, as in the idle class
