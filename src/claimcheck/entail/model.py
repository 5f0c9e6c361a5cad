"""Score premise–hypothesis pairs: P(supported), P(contradicted), P(unverified).

The checkpoint may be ours or any sequence-classification NLI model: the label order is read from its
`id2label` and proved on load by fixed pairs whose answer nobody disputes.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from claimcheck.bert import BertClassifier, Tokens, load_weights, plain_bert
from claimcheck.config import EntailConfig
from claimcheck.entail.matches import tells_matches, types_of_pairs
from claimcheck.errors import ConfigError, ModelError
from claimcheck.model_paths import find_model, is_hub_id, scoring_version
from claimcheck.unpadded import Unpadded, computes_bfloat16, fits

__all__ = ["PROOF_PAIRS", "EntailmentModel", "premise_of"]

LABELS = ("supported", "contradicted", "unverified")
TOKENISED_AT_ONCE = 8192  # pairs, so that millions do not lie in memory as tokens
_NAMES = {
    "supported": 0, "entailment": 0, "supports": 0,
    "contradicted": 1, "contradiction": 1, "refutes": 1, "refuted": 1,
    "unverified": 2, "neutral": 2, "not enough info": 2, "not_enough_info": 2, "nei": 2,
}  # fmt: skip
# Pairs that any model of this kind answers; they prove the order of the outputs, not the quality.
PROOF_PAIRS: tuple[tuple[str, str, int], ...] = (
    ("The bridge opened in May 1932.", "The bridge opened in 1932.", 0),
    ("Anna Berg is the mayor of the town.", "Anna Berg is mayor.", 0),
    ("The company employs 400 people in Leeds.", "The company has staff in Leeds.", 0),
    ("A man is sleeping on the sofa.", "A person is asleep.", 0),
    ("The museum is closed on Mondays.", "The museum is open on Mondays.", 1),
    ("No one was hurt in the fire.", "Several people were hurt in the fire.", 1),
    ("The river is the longest in the country.", "The river is the shortest in the country.", 1),
    ("The team lost the final.", "The team won the final.", 1),
    ("The bridge opened in May 1932.", "The bridge was painted by volunteers.", 2),
    ("Anna Berg is the mayor of the town.", "Anna Berg studied law in Uppsala.", 2),
    ("The museum is closed on Mondays.", "The museum has a collection of Roman coins.", 2),
    ("A woman is reading a newspaper.", "The woman is waiting for her sister.", 2),
)  # fmt: skip


def premise_of(title: str, text: str) -> str:
    """A fact as the model saw evidence in training: `[Title] text`, or the text alone."""
    return f"[{title}] {text}" if title else text


class EntailmentModel:
    """A cross-encoder with temperature-scaled probabilities.

    version: 16 hex digits of all that its scores depend on (`scoring_version`), or the Hub id.
    """

    def __init__(
        self,
        net: Any,
        tokenizer: Any,
        config: EntailConfig,
        *,
        version: str,
        temperature: float = 1.0,
    ) -> None:
        self.net = net
        self.tokenizer = tokenizer
        self.config = config
        self.version = version
        self.temperature = temperature
        self.order = _label_order(net.config.id2label)
        self._matches = tells_matches(net.config)
        self.device = next(net.parameters()).device
        self.bfloat16 = runs_bfloat16(config.precision, self.device)
        self._unpadded: Unpadded | None = None
        # A classifier on a BERT's pooled first token, ours or transformers' own.
        if hasattr(net, "classifier") and fits(getattr(net, "bert", None)):
            dtype = torch.bfloat16 if self.bfloat16 else torch.float32
            self._unpadded = Unpadded(net.bert, dtype)
            self._pooler = _double(net.bert.pooler.dense)
            self._classifier = _double(net.classifier)

    @classmethod
    def load(cls, config: EntailConfig | None = None) -> EntailmentModel:
        """Load the model that `config` names and prove its label order.

        Raises ModelError when files are missing or damaged or the labels are not those of NLI.
        """
        config = config or EntailConfig()
        folder = _locate(config.model)
        try:
            net, tokenizer = _load(folder)
            temperature = _temperature(Path(folder))
        except Exception as error:
            # safetensors, json, the Hub client and transformers raise errors of many kinds here.
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise ModelError(
                f"the entailment model cannot be loaded ({reason})",
                path=folder,
                remedy="Restore the file from the release, or train again: claimcheck train entailment",
            ) from error
        version = scoring_version(Path(folder)) or str(folder)
        net.to("cuda" if torch.cuda.is_available() else "cpu").eval()
        model = cls(net, tokenizer, config, version=version, temperature=temperature)
        model.prove_label_order()
        return model

    def score(
        self,
        pairs: Sequence[tuple[str, str]],
        *,
        progress: Callable[[int], None] | None = None,
    ) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Probabilities of shape (n, 3), columns supported, contradicted, unverified.

        pairs: (premise, hypothesis). Duplicates are scored once. progress is called with the number
        of pairs done since its last call. A BERT model's scores on a CPU do not depend on which pairs
        are scored together: in bfloat16 not in a bit, in float32 by less than 1e-6.
        """
        unique = list(dict.fromkeys(pairs))
        place = {pair: i for i, pair in enumerate(unique)}
        out = np.zeros((len(unique), 3), dtype=np.float32)
        order = sorted(range(len(unique)), key=lambda i: len(unique[i][0]) + len(unique[i][1]))
        for first in range(0, len(order), TOKENISED_AT_ONCE):
            chosen = order[first : first + TOKENISED_AT_ONCE]
            inputs = self._tokenised([unique[i] for i in chosen])
            for batch in self._batches([len(ids) for ids in inputs["input_ids"]]):
                rows = {name: [values[i] for i in batch] for name, values in inputs.items()}
                out[[chosen[i] for i in batch]] = self._probabilities(rows)
                if progress:
                    progress(len(batch))
        return out[[place[pair] for pair in pairs]] if pairs else out

    def _tokenised(self, pairs: Sequence[tuple[str, str]]) -> dict[str, list[list[int]]]:
        """The model's inputs by name, a row a pair, not padded."""
        premises, hypotheses = [p for p, _ in pairs], [h for _, h in pairs]
        encoded = self.tokenizer(
            premises,
            hypotheses,
            # Longest first, because a claim of 10,000 characters may be longer than the whole input.
            truncation="longest_first",
            max_length=self.config.max_tokens,
            **({"return_offsets_mapping": True} if self._matches else {}),
        )
        inputs = dict(encoded)
        if self._matches:
            offsets, sides = inputs.pop("offset_mapping"), inputs["token_type_ids"]
            inputs["token_type_ids"] = types_of_pairs(premises, hypotheses, offsets, sides)
        return inputs

    def _batches(self, lengths: Sequence[int]) -> Iterator[list[int]]:
        """Rows in batches of like lengths, each of at most `token_budget` tokens with padding."""
        batch: list[int] = []
        for i in sorted(range(len(lengths)), key=lengths.__getitem__):
            if batch and (len(batch) + 1) * lengths[i] > self.config.token_budget:
                yield batch
                batch = []
            batch.append(i)
        if batch:
            yield batch

    @torch.inference_mode()
    def _probabilities(
        self, inputs: dict[str, list[list[int]]]
    ) -> np.ndarray[Any, np.dtype[np.float32]]:
        logits = self._padded(inputs) if self._unpadded is None else self._end_to_end(inputs)
        probabilities: np.ndarray[Any, np.dtype[np.float32]]
        probabilities = (logits / self.temperature).softmax(-1).float().cpu().numpy()
        return probabilities[:, self.order]

    def _end_to_end(self, inputs: dict[str, list[list[int]]]) -> torch.Tensor:
        """Logits (pairs, 3) of a BERT cross-encoder, its texts laid end to end."""
        assert self._unpadded is not None
        ids, types = inputs["input_ids"], inputs["token_type_ids"]
        lengths = [len(row) for row in ids]
        states = self._unpadded.states(
            self._unpadded.embed(ids),
            lengths,
            types=torch.tensor([t for row in types for t in row]),
        )[-1]
        starts = torch.tensor([0, *itertools.accumulate(lengths[:-1])])
        # In double precision, because single-precision products of few rows round by their number.
        pooled = self._pooler(states[starts].double()).tanh()
        return self._classifier(pooled)

    def _padded(self, inputs: dict[str, list[list[int]]]) -> torch.Tensor:
        """Logits (pairs, 3) of any model."""
        batch = self.tokenizer.pad(inputs, return_tensors="pt").to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits: torch.Tensor = self.net(**batch).logits.float()
        return logits

    def prove_label_order(self) -> None:
        """Raise ModelError when another order of the outputs would fit the proof pairs better.

        Of the six orders the one that the labels name must give the right labels the most
        probability; that holds for any model better than chance, and for none with labels swapped.
        """
        scores = self.score([(p, h) for p, h, _ in PROOF_PAIRS])
        gold = np.array([label for _, _, label in PROOF_PAIRS])
        # table[i, j]: the mean probability of output j on the pairs whose label is i.
        table = np.stack([scores[gold == label].mean(0) for label in range(3)])
        orders = itertools.permutations(range(3))
        best = max(orders, key=lambda order: sum(table[i, order[i]] for i in range(3)))
        if best != (0, 1, 2):
            raise ModelError(
                "the model's outputs do not mean what its id2label says",
                path=self.config.model,
                remedy="Check id2label in its config.json, or use another model",
            )


def runs_bfloat16(precision: str, device: torch.device) -> bool:
    """Whether matrix products run in bfloat16: when asked, and under "auto" where units for it exist.

    Where they do, scoring is three times as fast, probabilities move by less than .02, and a label
    changes only where two were as good as tied (evaluation/results/entailment.md).
    Raises ConfigError for another word than auto, float32 or bfloat16.
    """
    if precision not in ("auto", "float32", "bfloat16"):
        raise ConfigError(
            f"entail.precision is {precision!r}", remedy="Use auto, float32 or bfloat16"
        )
    if precision != "auto":
        return precision == "bfloat16"
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return computes_bfloat16()


def _double(linear: torch.nn.Linear) -> Callable[[torch.Tensor], torch.Tensor]:
    weight, bias = linear.weight.detach().double(), linear.bias.detach().double()
    return functools.partial(torch.nn.functional.linear, weight=weight, bias=bias)


def _load(folder: Path | str) -> tuple[Any, Any]:
    """Net and tokenizer: a plain BERT quickly, anything else through transformers."""
    config = plain_bert(folder, "BertForSequenceClassification")
    if config is not None and hasattr(config, "id2label"):
        with torch.device("meta"):
            net: Any = BertClassifier(config)
        load_weights(net, Path(folder) / "model.safetensors")
        return net, Tokens(Path(folder))
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    net = AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=torch.float32, use_safetensors=True, trust_remote_code=False
    )
    return net, AutoTokenizer.from_pretrained(folder, trust_remote_code=False)


def _locate(name: str) -> Path | str:
    """A local folder, or the Hub id as given when there is no such folder."""
    try:
        return find_model(name)
    except ModelError:
        if is_hub_id(name):
            return name
        raise


def _label_order(id2label: dict[int, str]) -> list[int]:
    order = [-1, -1, -1]
    for i, name in id2label.items():
        ours = _NAMES.get(str(name).lower())
        if ours is not None:
            order[ours] = int(i)
    if -1 in order:
        raise ModelError(
            f"the labels {sorted(map(str, id2label.values()))} are not those of an entailment model",
            remedy="Name a model with entailment, contradiction and neutral (or ours)",
        )
    return order


def _temperature(folder: Path) -> float:
    """The calibration that the model ships with; 1 when it has none."""
    file = folder / "calibration.json"
    if not file.is_file():
        return 1.0
    try:
        temperature = float(json.loads(file.read_text(encoding="utf-8"))["temperature"])
    except (KeyError, TypeError) as error:
        raise ValueError("calibration.json gives no temperature") from error
    if not temperature > 0:
        raise ValueError(f"calibration.json gives the temperature {temperature}")
    return temperature
