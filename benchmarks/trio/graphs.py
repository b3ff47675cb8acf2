"""Writes a model as an ONNX graph with a growing cache, by optimum's exporter, and holds it against what torch gave."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

import models

GRAPH = "model.onnx"
DATA = "model.onnx_data"
TOLERANCE = 1e-3
THREADS = 2


def export(name: str, folder: Path, external: bool) -> dict:
    """Writes config.json and the graph; returns how far its numbers are from torch's.

    Raises AssertionError if that is too far, or the logits are not spread as they should be."""
    # Only here: importing it takes seconds, and quantising needs the rest of this file alone.
    from optimum.exporters.onnx import onnx_export_from_model

    model = models.build(name)
    expected = models.reference(model)
    spread = float(expected.prompt_logits.std(axis=-1).mean())
    assert np.isfinite(expected.prompt_logits).all() and 2.0 <= spread <= 3.0, spread
    parameters = sum(weight.numel() for weight in model.parameters())
    onnx_export_from_model(model, folder, task="text-generation-with-past", do_validation=False)
    del model
    gc.collect()
    assert (folder / DATA).exists() == external
    differences = compare(folder, expected)
    assert max(differences.values()) <= TOLERANCE, differences
    return {"parameters": parameters, "logits_spread": round(spread, 3), "differences_from_torch": differences}


def compare(folder: Path, expected: models.Reference) -> dict:
    """The largest absolute differences of the graph in the folder."""
    run = Runner(folder)
    prompt_logits = run.feed(expected.prompt)
    token_logits = run.feed(expected.token)
    return {
        "prompt": float(np.abs(prompt_logits - expected.prompt_logits).max()),
        "one_token_with_past": float(np.abs(token_logits - expected.token_logits).max()),
        "last_key": float(np.abs(run.past[f"past_key_values.{run.layers - 1}.key"] - expected.last_key).max()),
    }


class Runner:
    """A graph and its cache, as a Python user would run it."""

    def __init__(self, folder: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        self.session = onnxruntime.InferenceSession(folder / GRAPH, options, providers=["CPUExecutionProvider"])
        self.outputs = [output.name for output in self.session.get_outputs()]
        cache = [entry for entry in self.session.get_inputs() if entry.name.startswith("past_key_values.")]
        self.layers = len(cache) // 2
        self.past = {entry.name: np.zeros((1, entry.shape[1], 0, entry.shape[3]), np.float32) for entry in cache}

    def answer(self, ids: np.ndarray) -> tuple[np.ndarray, dict]:
        """The logits behind the tokens, and the cache with them; the own cache stays as it is."""
        start = next(iter(self.past.values())).shape[2]
        end = start + ids.shape[1]
        results = self.session.run(
            self.outputs,
            {
                "input_ids": ids,
                "attention_mask": np.ones((1, end), np.int64),
                "position_ids": np.arange(start, end, dtype=np.int64)[None],
                **self.past,
            },
        )
        named = dict(zip(self.outputs, results, strict=True))
        logits = named.pop("logits")
        return logits, {name.replace("present.", "past_key_values."): value for name, value in named.items()}

    def feed(self, ids: np.ndarray) -> np.ndarray:
        """The logits behind the tokens, which go into the cache."""
        logits, self.past = self.answer(ids)
        return logits


def save(model: onnx.ModelProto, folder: Path, external: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    options = {"save_as_external_data": True, "all_tensors_to_one_file": True, "location": DATA, "size_threshold": 1024}
    onnx.save_model(model, folder / GRAPH, **(options if external else {}))
