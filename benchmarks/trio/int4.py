"""Turns a model folder with float32 weights into one whose matrix products have 4-bit weights (MatMulNBits)."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer
from onnxruntime.quantization.quant_utils import QuantFormat

import models
from graphs import GRAPH, Runner, save

BLOCK = 32
# Activations are quantised to 8 bits inside the kernel.
ACCURACY_LEVEL = 4


def quantise(source: Path, target: Path, external: bool) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(source.glob("*.json")):
        shutil.copyfile(file, target / file.name)
    config = DefaultWeightOnlyQuantConfig(
        block_size=BLOCK,
        is_symmetric=True,
        accuracy_level=ACCURACY_LEVEL,
        quant_format=QuantFormat.QOperator,
        op_types_to_quantize=("MatMul",),
    )
    # It tells of every node that it skips.
    logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.WARNING)
    quantizer = MatMulNBitsQuantizer(onnx.load(source / GRAPH), algo_config=config)
    quantizer.process()
    save(quantizer.model.model, target, external)


def compare(source: Path, target: Path) -> dict:
    """How far 4 bits moved the logits; far, as random weights have no structure that would survive rounding."""
    ids = np.random.default_rng(5).integers(3, models.VOCABULARY, size=(1, 12))
    expected = Runner(source).feed(ids)
    found = Runner(target).feed(ids)
    assert np.isfinite(found).all()
    return {
        "logits_spread": round(float(found.std(axis=-1).mean()), 3),
        "spread_of_difference_from_fp32": round(float((found - expected).std(axis=-1).mean()), 3),
        "correlation_with_fp32": round(float(np.corrcoef(found.ravel(), expected.ravel())[0, 1]), 3),
    }
