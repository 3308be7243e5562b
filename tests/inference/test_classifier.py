import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from galleryai.imaging.decode import open_rgb
from galleryai.inference.classifier import KEPT_SCORE, quantize, softmax
from galleryai.inference.model import Model
from galleryai.inference.opening import open_model
from galleryai.settings import resources


@pytest.fixture(scope="module")
def classifier() -> Model:
    return open_model(resources.models() / "efficientnet-lite2")


@pytest.mark.parametrize(
    ("sample", "label"),
    [("cat", "Egyptian cat"), ("coffee", "espresso"), ("otter", "otter"), ("dogs", "cocker spaniel")],
)
def test_the_real_model_on_real_photographs(classifier: Model, sample: str, label: str) -> None:
    best = classifier.classify(open_rgb(resources.samples() / f"{sample}.jpg"), top_k=5)
    assert len(best) == 5
    assert label in [said.label for said in best]
    assert [said.score for said in best] == sorted((said.score for said in best), reverse=True)


def test_a_batch_says_what_one_by_one_says(classifier: Model) -> None:
    inputs = [classifier.prepare(open_rgb(path)) for path in sorted(resources.samples().glob("*.jpg"))[:4]]
    together = classifier.analyse(inputs)
    alone = [classifier.analyse([values])[0] for values in inputs]
    for one, other in zip(together, alone, strict=True):
        assert [position for position, _ in one.scores.pairs] == [position for position, _ in other.scores.pairs]
        assert one.scores.rest + sum(score for _, score in one.scores.pairs) == pytest.approx(1)
        assert all(score >= KEPT_SCORE for _, score in one.scores.pairs)
        assert one.embedding is not None
        assert len(one.embedding.vector) == 1280


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3), (260, 260)])
def test_pictures_of_any_shape_fit(classifier: Model, size: tuple[int, int]) -> None:
    values = classifier.prepare(Image.new("RGB", size, "white")).values
    assert values.dtype == np.uint8
    assert values.shape == (260, 260, 3)
    assert (values == 255).all()


@given(arrays(np.float32, (2, 7), elements=st.floats(-1e4, 1e4, width=32)))
def test_softmax_sums_to_one_and_keeps_the_order(logits: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
    rows = softmax(logits)
    assert rows.sum(axis=1) == pytest.approx(1)
    for before, after in zip(logits, rows, strict=True):
        assert (np.diff(after[np.argsort(before)]) >= 0).all()


@example(np.full(64, 1.2e-42, np.float32))
@given(arrays(np.float32, 64, elements=st.floats(-100, 100, width=32)))
def test_an_embedding_loses_at_most_half_a_step(vector: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
    packed = quantize(vector)
    back = np.frombuffer(packed.vector, np.int8) * packed.scale
    assert np.abs(back - vector).max() <= packed.scale * 0.5001
