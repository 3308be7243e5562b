"""Models: their folders, their input, their answers. The only room that knows ONNX Runtime."""
