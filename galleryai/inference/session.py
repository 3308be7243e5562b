"""Opens an ONNX file. All of ONNX Runtime is behind this door."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from galleryai.core.errors import ModelError
from galleryai.inference.preprocess import Input

Array = npt.NDArray[np.float32]

onnxruntime.set_default_logger_severity(3)  # errors only: its warnings are for those who export models
onnxruntime.disable_telemetry_events()  # Windows builds send events unless told not to


class Session:
    """A network ready to run on the processor."""

    def __init__(self, network: Path, input_name: str, outputs: Sequence[str], threads: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        # Threads that spin while they wait would burn the cores the decoders need.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's errors share no base class
            first = str(error).splitlines()[0][:200]
            raise ModelError(f"The model file {network} cannot be opened: {first}") from error
        there = {entry.name for entry in self._session.get_outputs()}
        inputs = {entry.name for entry in self._session.get_inputs()}
        for name in (*outputs, input_name):
            if name not in there | inputs:
                raise ModelError(f"The model file {network} has no {name!r}, which its manifest names.")
        self._input, self._outputs = input_name, list(outputs)

    def run(self, batch: Input) -> list[Array]:
        """The outputs, in the order asked for, each [N, …], of a batch of inputs."""
        result: list[Array] = self._session.run(self._outputs, {self._input: batch})
        return result
