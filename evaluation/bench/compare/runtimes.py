"""The entailment model under each runtime that is installed: rate, share of the peak, and whether the labels hold.

Usage: python runtimes.py OUT.json [--pairs 2000] [--only NAME ...]

Besides claimcheck's dependencies it takes, each only for its own rows: onnx and onnxruntime (float32;
int8 with scales found for each batch, and with fixed ones), openvino (float32, bfloat16, the same int8).
Rows are the first pairs of each development set, as many of each; padded batches are sorted by length.
A runtime is of use when labels are those of float32 on .99 of the pairs, each that is not had a margin
under .05, macro-F1 keeps within .003, and a pair scores the same in every batch.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from claimcheck.config import EntailConfig
from claimcheck.entail import EntailmentModel
from claimcheck.entail.peak import measure_peaks, operations
from claimcheck.model_paths import find_model

LABELS = {"supported": 0, "contradicted": 1, "unverified": 2}
INPUTS = ("input_ids", "token_type_ids", "attention_mask")
BUDGET = 2048  # tokens of a batch, padding included
CALIBRATION = 200  # training pairs from which fixed int8 scales are found
ALONE = 60  # pairs that are also scored alone

Batch = dict[str, "np.ndarray[Any, Any]"]
Run = Callable[[Batch], "np.ndarray[Any, Any]"]


def rows_of(folder: Path, count: int) -> list[dict[str, str]]:
    """The first rows of each file, as many of each."""
    files = sorted(folder.glob("*.jsonl.gz"))
    found: list[dict[str, str]] = []
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            found += [
                json.loads(line)
                for _, line in zip(range(-(-count // len(files))), stream, strict=False)
            ]
    return found[:count]


def padded(encoded: dict[str, list[list[int]]], chosen: Sequence[int]) -> Batch:
    """These rows as arrays of int64, padded with zeros."""
    longest = max(len(encoded["input_ids"][row]) for row in chosen)
    arrays = {name: np.zeros((len(chosen), longest), dtype=np.int64) for name in INPUTS}
    for place, row in enumerate(chosen):
        for name in INPUTS:
            arrays[name][place, : len(encoded[name][row])] = encoded[name][row]
    return arrays


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows by length, in batches of `BUDGET` tokens."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[row] > BUDGET:
            yield batch
            batch = []
        batch.append(row)
    yield batch


def torch_net() -> Any:
    return AutoModelForSequenceClassification.from_pretrained(
        find_model("entailment"), dtype=torch.float32
    ).eval()


def torch_run(net: Any, *, bfloat16: bool) -> Run:
    """The net as transformers runs it."""

    def run(batch: Batch) -> np.ndarray[Any, Any]:
        inputs = {name: torch.from_numpy(values) for name, values in batch.items()}
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            logits: np.ndarray[Any, Any] = net(**inputs).logits.float().numpy()
        return logits

    return run


def inductor() -> Run:
    """torch.compile with shapes that may change."""
    return torch_run(torch.compile(torch_net(), dynamic=True), bfloat16=True)


class Exported:
    """ONNX files of the model in `folder`, made when first asked for."""

    def __init__(self, folder: Path, calibration: Callable[[], Iterator[Batch]]) -> None:
        self.folder = folder
        self.calibration = calibration

    def plain(self) -> Path:
        """Single precision."""
        path = self.folder / "model.onnx"
        if not path.exists():
            example = tuple(torch.ones(2, 8, dtype=torch.long) for _ in INPUTS)
            axes = {name: {0: "batch", 1: "tokens"} for name in INPUTS}
            torch.onnx.export(
                _Logits(torch_net()), example, str(path), input_names=list(INPUTS),
                output_names=["logits"], dynamic_axes=axes, opset_version=17, dynamo=False,
            )  # fmt: skip
        return path

    def dynamic(self) -> Path:
        """int8, the scales of the states found anew for each batch."""
        from onnxruntime.quantization import QuantType, quantize_dynamic

        path = self.folder / "dynamic.onnx"
        if not path.exists():
            quantize_dynamic(self.plain(), path, per_channel=True, weight_type=QuantType.QInt8)
        return path

    def fixed(self) -> Path:
        """int8, the scales found once on training pairs."""
        from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static

        path = self.folder / "fixed.onnx"
        if not path.exists():
            stream = self.calibration()

            class Reader(CalibrationDataReader):  # type: ignore[misc]
                def get_next(self) -> Batch | None:
                    return next(stream, None)

            quantize_static(
                self.plain(), path, Reader(), per_channel=True,
                weight_type=QuantType.QInt8, activation_type=QuantType.QUInt8,
                op_types_to_quantize=["MatMul", "Gemm"],
            )  # fmt: skip
        return path


class _Logits(torch.nn.Module):
    def __init__(self, net: Any) -> None:
        super().__init__()
        net.set_attn_implementation("eager")
        self.net = net

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> Any:
        return self.net(input_ids=ids, token_type_ids=types, attention_mask=mask).logits


def onnx_run(path: Path) -> Run:
    """ONNX Runtime with as many threads as torch."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    return lambda batch: session.run(None, batch)[0]  # type: ignore[no-any-return]


def openvino_run(path: Path, precision: str) -> Run:
    """OpenVINO with as many threads as torch. precision: "f32" or "bf16"."""
    import openvino

    settings = {
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
        "INFERENCE_PRECISION_HINT": precision,
    }
    model = openvino.Core().compile_model(str(path), "CPU", settings)
    request = model.create_infer_request()
    return lambda batch: request.infer(batch)[model.outputs[0]].copy()  # type: ignore[no-any-return]


def probabilities(logits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True))


def clocked(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it gives, seconds by the clock, and of processor time."""
    began, used = time.perf_counter(), time.process_time()
    found = call()
    return found, time.perf_counter() - began, time.process_time() - used


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--only", nargs="*")
    options = parser.parse_args()
    data = Path(os.environ["CLAIMCHECK_DATA"]) / "entailment"
    rows = rows_of(data / "dev", options.pairs)
    tokenizer = AutoTokenizer.from_pretrained(find_model("entailment"))

    def encode(some: Sequence[dict[str, str]]) -> dict[str, list[list[int]]]:
        return dict(
            tokenizer(
                [r["premise"] for r in some], [r["hypothesis"] for r in some],
                truncation="longest_first", max_length=192,
            )
        )  # fmt: skip

    encoded = encode(rows)
    lengths = [len(ids) for ids in encoded["input_ids"]]

    def calibration() -> Iterator[Batch]:
        known = encode(rows_of(data / "train", CALIBRATION))
        return iter([padded(known, range(at, at + 10)) for at in range(0, CALIBRATION, 10)])

    with tempfile.TemporaryDirectory() as folder:
        files = Exported(Path(folder), calibration)
        runtimes: dict[str, Callable[[], Run]] = {
            "torch float32": lambda: torch_run(torch_net(), bfloat16=False),
            "torch bfloat16": lambda: torch_run(torch_net(), bfloat16=True),
            "torch bfloat16, compiled": inductor,
            "onnxruntime float32": lambda: onnx_run(files.plain()),
            "onnxruntime int8, scales of each batch": lambda: onnx_run(files.dynamic()),
            "onnxruntime int8, fixed scales": lambda: onnx_run(files.fixed()),
            "openvino float32": lambda: openvino_run(files.plain(), "f32"),
            "openvino bfloat16": lambda: openvino_run(files.plain(), "bf16"),
            "openvino int8, fixed scales": lambda: openvino_run(files.fixed(), "f32"),
        }
        peaks = measure_peaks()
        model = EntailmentModel.load(EntailConfig(precision="float32"))
        asked = operations(model.net.config, lengths)
        gold = np.array([LABELS[row["label"]] for row in rows])
        pairs = [(row["premise"], row["hypothesis"]) for row in rows]
        exact = model.score(pairs)
        results: dict[str, Any] = {
            "pairs": len(rows),
            "tokens_a_pair": float(np.mean(lengths)),
            "threads": torch.get_num_threads(),
            "load": os.getloadavg()[0],
            "peak_gflops": {name: peak / 1e9 for name, peak in peaks.items()},
            "runtimes": {},
        }

        def note(name: str, scores: Any, alone: Any, wall: float, cpu: float, load: float) -> None:
            results["runtimes"][name] = {
                "load_seconds": load,
                "pairs_a_second": len(rows) / wall,
                "pairs_a_processor_second": len(rows) / cpu,
                "gflops_a_processor_second": asked / cpu / 1e9,
                **compared(scores, exact, gold),
                "largest_change_alone": float(np.abs(alone - scores[: len(alone)]).max()),
            }
            options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
            print(name, json.dumps(results["runtimes"][name]), flush=True)  # noqa: T201

        for precision in ("float32", "bfloat16"):
            name = f"claimcheck {precision}"
            if options.only and name not in options.only:
                continue
            own, load, _ = clocked(
                lambda chosen=precision: EntailmentModel.load(EntailConfig(precision=chosen))
            )
            scores, wall, cpu = clocked(lambda own=own: own.score(pairs))
            alone = np.vstack([own.score([pair]) for pair in pairs[:ALONE]])
            note(name, scores, alone, wall, cpu, load)
        for name, make in runtimes.items():
            if options.only and name not in options.only:
                continue
            try:
                run, load, _ = clocked(make)
            except ImportError as error:
                print(f"{name}: left out, {error}", flush=True)  # noqa: T201
                continue
            groups = [(batch, padded(encoded, batch)) for batch in batches(lengths)]
            for _, inputs in groups[:: max(1, len(groups) // 3)]:
                run(inputs)

            def all_of(run: Run = run, groups: Any = groups) -> Any:
                scores = np.zeros((len(rows), 3), dtype=np.float32)
                for batch, inputs in groups:
                    scores[batch] = probabilities(run(inputs) / model.temperature)[:, model.order]
                return scores

            scores, wall, cpu = clocked(all_of)
            alone = np.vstack(
                [
                    probabilities(run(padded(encoded, [row])) / model.temperature)[:, model.order]
                    for row in range(min(ALONE, len(rows)))
                ]
            )
            note(name, scores, alone, wall, cpu, load)


def compared(scores: Any, exact: Any, gold: Any) -> dict[str, Any]:
    """How the labels differ from those of single precision, and macro-F1 of both."""
    from sklearn.metrics import f1_score

    flips = np.flatnonzero(scores.argmax(1) != exact.argmax(1))
    order = np.sort(exact[flips], axis=1)
    margins = order[:, -1] - order[:, -2]
    return {
        "equal_labels": 1 - len(flips) / len(gold),
        "largest_margin_of_a_flip": float(margins.max()) if len(flips) else 0.0,
        "largest_change": float(np.abs(scores - exact).max()),
        "macro_f1": float(f1_score(gold, scores.argmax(1), average="macro")),
        "macro_f1_float32": float(f1_score(gold, exact.argmax(1), average="macro")),
    }


if __name__ == "__main__":
    main()
