"""Encode the first passages of the size benchmark; goes on where an earlier run stopped.

Usage: python encode.py PASSAGES.jsonl VECTORS.f16 [--minutes 25] [--most 1000000]

Vectors are rows of 384 half-precision numbers, in the order of the passages. The encoder runs
under bfloat16 where the processor has units for it; `check` compares a sample with float32.
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from claimcheck.model_paths import start_encoder

WIDTH = 384
CHUNK = 1024  # passages between two writes
BATCH = 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--minutes", type=float, default=25.0)
    parser.add_argument("--most", type=int, default=1_000_000)
    options = parser.parse_args()
    folder = start_encoder()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModel.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, attn_implementation="eager"
    ).eval()
    done = options.vectors.stat().st_size // (2 * WIDTH) if options.vectors.exists() else 0
    start, first = time.monotonic(), done
    with options.passages.open(encoding="utf-8") as lines, options.vectors.open("ab") as out:
        out.truncate(done * 2 * WIDTH)
        rows = islice(lines, done, options.most)
        while texts := [json.loads(line)["text"] for line in islice(rows, CHUNK)]:
            out.write(encode(tokenizer, model, texts).tobytes())
            out.flush()
            done += len(texts)
            spent = time.monotonic() - start
            print(  # noqa: T201
                f"{done} encoded, {(done - first) / spent:.0f} a second", flush=True
            )
            if spent > options.minutes * 60:
                break


def encode(tokenizer, model, texts: list[str]) -> np.ndarray:  # type: ignore[no-untyped-def,type-arg]
    """Unit vectors, half precision, (len(texts), WIDTH)."""
    ids = tokenizer(texts, truncation=True, max_length=256)["input_ids"]
    order = sorted(range(len(ids)), key=lambda row: -len(ids[row]))
    vectors = np.empty((len(texts), WIDTH), dtype="<f2")
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for first in range(0, len(order), BATCH):
            chosen = order[first : first + BATCH]
            batch = tokenizer.pad({"input_ids": [ids[row] for row in chosen]}, return_tensors="pt")
            hidden = model(**batch).last_hidden_state.float()
            mask = batch["attention_mask"].unsqueeze(-1).float()
            mean = (hidden * mask).sum(1) / mask.sum(1)
            vectors[chosen] = torch.nn.functional.normalize(mean, dim=1).numpy()
    return vectors


if __name__ == "__main__":
    main()
