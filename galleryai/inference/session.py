"""Opens an ONNX file. All of ONNX Runtime is behind this door."""

import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from galleryai.core.errors import ModelError
from galleryai.inference.preprocess import Input

Array = npt.NDArray[np.float32]
log = logging.getLogger(__name__)

onnxruntime.set_default_logger_severity(3)  # errors only: its warnings are for those who export models
onnxruntime.disable_telemetry_events()  # Windows builds send events unless told not to

PROCESSOR = "CPUExecutionProvider"
# ONNX Runtime's execution providers other than the processor, the best first, and what people call them. TensorRT is
# left out: it builds its engine anew for minutes, for each shape.
_ACCELERATORS = {
    "CUDAExecutionProvider": "CUDA",
    "OpenVINOExecutionProvider": "OpenVINO",
    "CoreMLExecutionProvider": "Core ML",
    "DmlExecutionProvider": "DirectML",
}
_OPTIONS = {"CoreMLExecutionProvider": {"ModelFormat": "MLProgram", "RequireStaticInputShapes": "1"}}


def accelerator() -> str:
    """What people call what networks run on, where nothing is wrong with it."""
    return _ACCELERATORS.get(_accelerator() or "", "the processor")


def _accelerator() -> str | None:
    there = onnxruntime.get_available_providers()
    return next((name for name in _ACCELERATORS if name in there), None)


class Session:
    """A network ready to run on the accelerator there is, else on the processor. Safe from any thread."""

    def __init__(self, network: Path, input_name: str, outputs: Sequence[str], threads: int = 0) -> None:
        self._network, self._input, self._outputs = network, input_name, list(outputs)
        self._options = onnxruntime.SessionOptions()
        self._options.intra_op_num_threads = threads or os.cpu_count() or 1
        # Threads that spin while they wait would burn the cores the decoders need.
        self._options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._lock = threading.Lock()
        self._on = PROCESSOR
        self._session = self._opened(_accelerator())
        there = {entry.name for entry in self._session.get_outputs()}
        inputs = {entry.name for entry in self._session.get_inputs()}
        for name in (*outputs, input_name):
            if name not in there | inputs:
                raise ModelError(f"The model file {network} has no {name!r}, which its manifest names.")

    def run(self, batch: Input) -> list[Array]:
        """The outputs, in the order asked for, each [N, …], of a batch of inputs."""
        session = self._session
        try:
            if self._on == "DmlExecutionProvider":  # DirectML runs one at a time
                with self._lock:
                    return self._run(session, batch)
            return self._run(session, batch)
        except Exception as error:
            with self._lock:  # several threads may have failed; one opens it again
                if self._session is session:
                    if self._on == PROCESSOR:
                        raise
                    self._session = self._fallen_back(error)
            return self._run(self._session, batch)

    def _run(self, session: onnxruntime.InferenceSession, batch: Input) -> list[Array]:
        result: list[Array] = session.run(self._outputs, {self._input: batch})
        return result

    def _opened(self, wanted: str | None) -> onnxruntime.InferenceSession:
        providers = [PROCESSOR] if wanted is None else [(wanted, _OPTIONS.get(wanted, {})), PROCESSOR]
        try:
            session = onnxruntime.InferenceSession(str(self._network), self._options, providers=providers)
        except Exception as error:  # ONNX Runtime's errors share no base class
            if wanted is not None:
                return self._fallen_back(error)
            raise ModelError(f"The model file {self._network} cannot be opened: {_first_line(error)}") from error
        self._on = session.get_providers()[0]
        if wanted not in (None, self._on):
            log.warning("%s cannot be used, the processor does the work. Check its driver.", accelerator())
        return session

    def _fallen_back(self, error: Exception) -> onnxruntime.InferenceSession:
        session = self._opened(None)
        log.warning("%s cannot be used, the processor does the work: %s", accelerator(), _first_line(error))
        return session


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
