import pytest

pytest.importorskip("torch")

import torch

from model_export.model.alignment import Alignment, ConSE, ImageHead, TextMap, TopClasses, mean_name
from model_export.model.image_tower import Classifier
from model_export.training.losses import contrast, soft_targets

FEATURES, DIMENSION, CLASSES = 6, 4, 5

pytestmark = pytest.mark.export


def tiny_alignment() -> Alignment:
    torch.manual_seed(1)
    classifier = Classifier(torch.randn(CLASSES, FEATURES), torch.zeros(CLASSES))
    conse = ConSE(classifier, torch.randn(CLASSES, DIMENSION), top=3)
    return Alignment(ImageHead(FEATURES, 8, DIMENSION), TextMap(DIMENSION), conse).eval()


def test_loss_is_near_zero_where_pairs_match_and_others_are_far() -> None:
    similarity = torch.eye(4) * 50
    assert contrast(similarity, torch.eye(4)).item() == pytest.approx(0, abs=1e-6)


def test_loss_of_equal_similarities_is_the_logarithm_of_the_choices() -> None:
    assert contrast(torch.zeros(8, 8), torch.eye(8)).item() == pytest.approx(torch.log(torch.tensor(8.0)).item())


def test_two_captions_of_one_picture_do_not_punish_each_other() -> None:
    # Two pictures, two captions each; a caption is equally near to its sibling's picture: the same one.
    targets = soft_targets(torch.tensor([0, 0, 1, 1]), torch.eye(4), share=0, temperature=0.05)
    similarity = targets * 50
    both_found = contrast(similarity, targets).item()
    only_first_wanted = contrast(similarity, torch.tensor([[1.0, 0, 0, 1e-9], [1e-9, 1e-9, 1.0, 1e-9]])).item()
    assert both_found == pytest.approx(torch.log(torch.tensor(2.0)).item() / 2, abs=1e-4)
    assert both_found < only_first_wanted


def test_targets_without_synonyms_are_one_hot() -> None:
    targets = soft_targets(torch.tensor([0, 0, 1]), torch.randn(3, 4), share=0, temperature=0.05)
    assert targets.tolist() == [[1, 1, 0], [0, 0, 1]]


def test_synonyms_share_their_pictures_and_strangers_do_not() -> None:
    texts = torch.tensor([[1.0, 0, 0], [1.0, 0, 0], [0, 0, 1.0]])
    targets = soft_targets(torch.tensor([0, 1, 2]), texts, share=0.4, temperature=0.05)
    assert targets.sum(dim=0).tolist() == pytest.approx([1, 1, 1])
    assert targets[1, 0].item() == pytest.approx(0.2)
    assert targets[2, 0].item() == pytest.approx(0, abs=1e-6)


def test_text_map_starts_as_plain_normalisation() -> None:
    pooled = torch.randn(3, DIMENSION)
    expected = torch.nn.functional.normalize(pooled, dim=-1)
    assert torch.allclose(TextMap(DIMENSION)(pooled), expected, atol=1e-6)


def test_the_likeliest_classes_come_first() -> None:
    top = tiny_alignment().conse.classify(torch.randn(7, FEATURES))
    assert (top.probability.shape, top.classes.shape) == ((7, 3), (7, 3))
    assert (top.probability[:, :-1] >= top.probability[:, 1:]).all()


def test_the_mean_name_of_one_sure_class_is_its_name() -> None:
    names = torch.eye(3, DIMENSION)
    top = TopClasses(torch.tensor([[1.0, 0.0]]), torch.tensor([[2, 0]]))
    assert mean_name(top, names).tolist() == [[0, 0, 1, 0]]


def test_image_vectors_have_unit_length_and_known_classes_change_nothing() -> None:
    model = tiny_alignment()
    features = torch.randn(5, FEATURES)
    vectors = model.images(features)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(5), atol=1e-5)
    assert torch.equal(vectors, model.images(features, model.conse.classify(features)))


def test_residual_is_never_trained_away_by_the_classifier() -> None:
    model = tiny_alignment()
    assert not any(parameter.requires_grad for parameter in model.conse.parameters())
    assert model.residual.requires_grad


def test_features_are_standardised_by_those_of_usual_photos() -> None:
    like = torch.randn(200, FEATURES) * 7 + 3
    head = ImageHead(FEATURES, 8, DIMENSION).eval()
    plain = head(like)
    head.standardise(like)
    assert torch.allclose(head.shift, like.mean(dim=0))
    assert not torch.allclose(head(like), plain)
    moved = ImageHead(FEATURES, 8, DIMENSION).eval()
    moved.load_state_dict({**head.state_dict(), "shift": head.shift * 2 + 1, "scale": head.scale * 2})
    assert torch.allclose(moved(like * 2 + 1), head(like), atol=1e-4)


def test_the_residual_is_given_beside_the_joined_vector() -> None:
    model = tiny_alignment()
    features = torch.randn(5, FEATURES)
    names = model.texts(model.conse.names)
    joined, residual = model.join(features, names)
    assert torch.equal(joined, model.images(features))
    assert torch.equal(residual, mean_name(model.conse.classify(features), names))
