from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from claimcheck.config import EntailConfig
from claimcheck.entail import EntailmentModel, premise_of
from claimcheck.entail.model import PROOF_PAIRS, runs_bfloat16
from claimcheck.errors import ConfigError, ModelError
from claimcheck.model_paths import scoring_version

LABELS = ("supported", "contradicted", "unverified")
PAIRS = [
    ("The dam opened in 1931.", "The dam is open."),
    ("Anna Weir, the mayor, closed the old town museum by the river.", "The museum is open."),
    ("The council cost 3 million pounds.", "Anna was not the mayor."),
    ("No.", "The canal was closed in 1920, the council said."),
]


@pytest.fixture(scope="module")
def checkpoint(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Saves a random three-label model of the tiny encoder; gives its folder."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    def save(labels: tuple[str, ...] = LABELS) -> Path:
        folder = tmp_path_factory.mktemp("model")
        torch.manual_seed(11)
        net = AutoModelForSequenceClassification.from_pretrained(
            tiny_encoder,
            num_labels=len(labels),
            id2label=dict(enumerate(labels)),
            label2id={label: i for i, label in enumerate(labels)},
        )
        net.save_pretrained(folder)
        AutoTokenizer.from_pretrained(tiny_encoder).save_pretrained(folder)
        return folder

    return save


@pytest.fixture
def unproved(monkeypatch: pytest.MonkeyPatch) -> None:
    """A random model knows nothing, so that its label order cannot be proved."""
    monkeypatch.setattr(EntailmentModel, "prove_label_order", lambda self: None)


@pytest.fixture
def model(checkpoint: Callable[..., Path], unproved: None) -> EntailmentModel:
    return EntailmentModel.load(EntailConfig(model=str(checkpoint())))


def test_probabilities_of_each_pair_in_order(model: EntailmentModel) -> None:
    scores = model.score(PAIRS)
    assert scores.shape == (4, 3)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores.sum(1), 1.0, atol=1e-5)
    np.testing.assert_allclose(model.score(PAIRS[::-1]), scores[::-1], atol=1e-5)


@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 1e-6), ("bfloat16", 0.0)])
def test_a_pair_scores_the_same_in_any_batch(
    model: EntailmentModel, precision: str, tolerance: float
) -> None:
    config = EntailConfig(precision=precision)
    whole = EntailmentModel(model.net, model.tokenizer, config, version="x")
    small = EntailmentModel(
        model.net, model.tokenizer, replace(config, token_budget=24), version="x"
    )
    scores = whole.score(PAIRS)
    alone = np.vstack([whole.score([pair]) for pair in PAIRS])
    np.testing.assert_allclose(small.score(PAIRS), scores, rtol=0, atol=tolerance)
    np.testing.assert_allclose(alone, scores, rtol=0, atol=tolerance)


def test_scores_are_those_that_transformers_gives(
    checkpoint: Callable[..., Path], unproved: None
) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder, config = checkpoint(), EntailConfig(precision="float32")
    net = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    inputs = tokenizer(
        [p for p, _ in PAIRS], [h for _, h in PAIRS], padding=True, return_tensors="pt"
    )
    with torch.inference_mode():
        expected = net(**inputs).logits.softmax(-1).numpy()
    ours = EntailmentModel.load(replace(config, model=str(folder)))
    np.testing.assert_allclose(ours.score(PAIRS), expected, atol=1e-6)
    theirs = EntailmentModel(net, tokenizer, config, version="x")
    np.testing.assert_array_equal(theirs.score(PAIRS), ours.score(PAIRS))


def test_a_model_of_another_kind_is_run_as_it_is(tiny_encoder: Path, unproved: None) -> None:
    from transformers import AutoTokenizer, RobertaConfig, RobertaForSequenceClassification

    torch.manual_seed(5)
    tokenizer = AutoTokenizer.from_pretrained(tiny_encoder)
    net = RobertaForSequenceClassification(
        RobertaConfig(
            vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
            intermediate_size=32, num_labels=3, id2label=dict(enumerate(LABELS)),
        )
    ).eval()  # fmt: skip
    config = EntailConfig(precision="float32")
    model = EntailmentModel(net, tokenizer, config, version="x")
    scores = model.score(PAIRS)
    alone = np.vstack([model.score([pair]) for pair in PAIRS])
    np.testing.assert_allclose(scores, alone, atol=1e-5)


def test_a_repeated_pair_is_scored_once(model: EntailmentModel) -> None:
    done: list[int] = []
    scores = model.score([PAIRS[0], PAIRS[1], PAIRS[0]], progress=done.append)
    assert sum(done) == 2
    np.testing.assert_array_equal(scores[0], scores[2])


def test_no_pairs(model: EntailmentModel) -> None:
    assert model.score([]).shape == (0, 3)


def test_a_claim_of_ten_thousand_characters(model: EntailmentModel) -> None:
    long = "the old river dam was closed " * 345
    assert np.isfinite(model.score([("The dam.", long), (long, "The dam."), (long, long)])).all()


def test_columns_follow_the_models_own_labels(
    checkpoint: Callable[..., Path], unproved: None, model: EntailmentModel
) -> None:
    folder = checkpoint(("CONTRADICTION", "neutral", "Entailment"))
    other = EntailmentModel.load(EntailConfig(model=str(folder)))
    assert other.order == [2, 0, 1]
    # The same weights, whose outputs mean something else.
    np.testing.assert_allclose(other.score(PAIRS), model.score(PAIRS)[:, [2, 0, 1]], atol=1e-5)


def test_labels_of_another_task_are_refused(
    checkpoint: Callable[..., Path], unproved: None
) -> None:
    folder = checkpoint(("positive", "negative", "neutral"))
    with pytest.raises(ModelError, match="positive"):
        EntailmentModel.load(EntailConfig(model=str(folder)))


def test_a_temperature_flattens_and_keeps_the_order(
    checkpoint: Callable[..., Path], unproved: None, model: EntailmentModel
) -> None:
    folder = checkpoint()
    (folder / "calibration.json").write_text('{"temperature": 4.0}', encoding="utf-8")
    cool = EntailmentModel.load(EntailConfig(model=str(folder)))
    assert cool.temperature == 4.0
    before, after = model.score(PAIRS), cool.score(PAIRS)
    assert (before.argmax(1) == after.argmax(1)).all()
    assert (after.max(1) < before.max(1)).all()


def test_the_version_is_that_of_the_weights_and_of_the_calibration(
    checkpoint: Callable[..., Path], unproved: None
) -> None:
    folder = checkpoint()
    model = EntailmentModel.load(EntailConfig(model=str(folder)))
    assert model.version == scoring_version(folder)
    (folder / "calibration.json").write_text('{"temperature": 3.0}', encoding="utf-8")
    assert scoring_version(folder) != model.version
    assert scoring_version(folder / "nothing") == ""
    cooler = scoring_version(folder)
    (folder / "particulars.json").write_text('{"weights": {}}', encoding="utf-8")
    assert scoring_version(folder) != cooler


@pytest.mark.parametrize("text", ["{}", "[]", '{"temperature": 0}', "{"])
def test_a_calibration_without_a_temperature_is_named(
    checkpoint: Callable[..., Path], unproved: None, text: str
) -> None:
    folder = checkpoint()
    (folder / "calibration.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        EntailmentModel.load(EntailConfig(model=str(folder)))


@pytest.mark.parametrize("damage", ["truncated", "missing", "pickled", "config"])
def test_a_damaged_folder_is_named_with_a_remedy(
    checkpoint: Callable[..., Path], unproved: None, damage: str
) -> None:
    folder = checkpoint()
    weights = folder / "model.safetensors"
    if damage == "truncated":
        weights.write_bytes(weights.read_bytes()[:1000])
    elif damage == "config":
        (folder / "config.json").write_text("{", encoding="utf-8")
    else:
        if damage == "pickled":
            from safetensors.torch import load_file

            torch.save(load_file(weights), folder / "pytorch_model.bin")
        weights.unlink()
    with pytest.raises(ModelError) as caught:
        EntailmentModel.load(EntailConfig(model=str(folder)))
    assert str(folder) in str(caught.value)
    assert "train entailment" in caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_model_that_is_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path))
    with pytest.raises(ModelError, match="CLAIMCHECK_MODELS"):
        EntailmentModel.load()


class Oracle:
    """A net that knows the proof pairs; output i stands for the label `means[i]`."""

    def __init__(self, means: tuple[int, ...]) -> None:
        self.means = means
        self.config = SimpleNamespace(id2label=dict(enumerate(LABELS)))

    def parameters(self) -> Any:
        return iter([torch.zeros(1)])

    def __call__(self, input_ids: list[list[tuple[str, str]]]) -> Any:
        gold = {(p, h): label for p, h, label in PROOF_PAIRS}
        logits = torch.tensor([[3.0 * (m == gold[p]) for m in self.means] for (p,) in input_ids])
        return SimpleNamespace(logits=logits)


class Inputs(dict[str, Any]):
    """A batch that is on every device."""

    def to(self, device: Any) -> Inputs:
        return self


class OneToken:
    """Makes one token of a pair: the pair itself."""

    def __call__(self, premises: list[str], hypotheses: list[str], **_: Any) -> Inputs:
        return Inputs(input_ids=[[pair] for pair in zip(premises, hypotheses, strict=True)])

    def pad(self, inputs: dict[str, Any], **_: Any) -> Inputs:
        return Inputs(inputs)


def test_no_permutation_of_the_outputs_passes_the_proof() -> None:
    for means in itertools.permutations(range(3)):
        oracle = Oracle(means)
        model = EntailmentModel(oracle, OneToken(), EntailConfig(), version="v")
        if means == (0, 1, 2):
            model.prove_label_order()
        else:
            with pytest.raises(ModelError, match="id2label"):
                model.prove_label_order()


def test_the_proof_has_as_many_pairs_of_each_label() -> None:
    labels = [label for _, _, label in PROOF_PAIRS]
    assert [labels.count(i) for i in range(3)] == [4, 4, 4]


def test_a_premise_carries_its_title_as_in_training() -> None:
    assert premise_of("Mill Lane", "It opened in 1931.") == "[Mill Lane] It opened in 1931."
    assert premise_of("", "It opened in 1931.") == "It opened in 1931."


@pytest.mark.weights
@pytest.mark.parametrize(
    ("statement", "label"),
    [
        ("The Sandby lighthouse was built in 1871.", 0),
        ("The Sandby lighthouse was built in 1904.", 1),
        ("The keeper of the Sandby lighthouse was called Jonas.", 2),
    ],
)
def test_the_shipped_model_tells_the_labels_apart(statement: str, label: int) -> None:
    model = EntailmentModel.load()
    premise = premise_of(
        "Sandby lighthouse", "The lighthouse at Sandby was built in 1871 and is 24 metres tall."
    )
    assert model.score([(premise, statement)])[0].argmax() == label


@pytest.mark.weights
def test_the_shipped_folder_holds_no_pickle_and_names_our_labels() -> None:
    from claimcheck.model_paths import find_model

    folder = find_model("entailment")
    assert not [f for f in folder.rglob("*") if f.suffix in {".bin", ".pt", ".pkl", ".pth"}]
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert [config["id2label"][str(i)] for i in range(3)] == list(LABELS)


def test_bfloat16_is_chosen_by_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu = torch.device("cpu")
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True}, raising=False)
    assert runs_bfloat16("auto", cpu)
    assert not runs_bfloat16("float32", cpu)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True}, raising=False)
    assert not runs_bfloat16("auto", cpu)
    assert runs_bfloat16("bfloat16", cpu)
    with pytest.raises(ConfigError, match="float32"):
        runs_bfloat16("half", cpu)


@pytest.mark.weights
def test_bfloat16_moves_scores_little_and_labels_only_where_they_are_tied() -> None:
    facts = [p for p, _, _ in PROOF_PAIRS]
    claims = [h for _, h, _ in PROOF_PAIRS]
    pairs = list(itertools.product(facts, claims))
    exact = EntailmentModel.load(EntailConfig(precision="float32")).score(pairs)
    fast = EntailmentModel.load(EntailConfig(precision="bfloat16")).score(pairs)
    flipped = exact.argmax(1) != fast.argmax(1)
    ordered = np.sort(exact, axis=1)
    margin = ordered[:, 2] - ordered[:, 1]
    assert np.abs(exact - fast).max() < 0.05
    assert (margin[flipped] < 0.05).all()
    assert flipped.mean() <= 0.02
