import numpy as np
from PIL import Image

from galleryai.inference.manifest import Normalization, Preprocess
from galleryai.inference.preprocess import model_input

HOW = Preprocess("stretch", 1.0, 8, 8, "bilinear", False, Normalization((1.0, 2.0, 3.0), (2.0, 4.0, 8.0)))


def test_a_network_of_floats_gets_normalized_planes() -> None:
    values = model_input(Image.new("RGB", (20, 10), (11, 22, 43)), HOW)
    assert values.dtype == np.float32
    assert values.shape == (3, 8, 8)
    assert values.flags.c_contiguous
    assert values[:, 4, 4].tolist() == [5.0, 5.0, 5.0]
    assert (values == values[:, :1, :1]).all()


def test_the_order_of_the_channels_may_be_turned() -> None:
    turned = Preprocess("stretch", 1.0, 8, 8, "bilinear", True, None)
    values = model_input(Image.new("RGB", (20, 10), (11, 22, 43)), turned)
    assert values.dtype == np.uint8
    assert values.shape == (8, 8, 3)
    assert values[0, 0].tolist() == [43, 22, 11]
