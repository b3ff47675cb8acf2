"""Builds one random-weight Llama twice, as folders `growing` (optimum's export, attention in simple operators, a cache that grows by
concatenation) and `shared` (the export of onnxruntime-genai's model builder, GroupQueryAttention, a cache written in place). See README.md."""

from __future__ import annotations

import argparse
import importlib.util
import math
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from optimum.exporters.onnx import main_export
from tokenizers import Tokenizer, models
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

# The builder is a script with its modules beside it; importing the package itself would load its native library.
BUILDER = Path(importlib.util.find_spec("onnxruntime_genai").submodule_search_locations[0]) / "models"
sys.path.insert(0, str(BUILDER))

import builder  # noqa: E402

VOCABULARY = 8_192
CONFIG = LlamaConfig(
    vocab_size=VOCABULARY,
    num_hidden_layers=16,
    num_attention_heads=8,
    num_key_value_heads=8,
    hidden_size=512,
    intermediate_size=1_024,
    max_position_embeddings=8_192,
    bos_token_id=1,
    eos_token_id=2,
    tie_word_embeddings=False,
)


def checkpoint(folder: Path) -> None:
    """Weights from a seed, scaled so that activations keep their size from layer to layer."""
    model = LlamaForCausalLM(CONFIG).eval()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, weight in sorted(model.named_parameters()):
            if weight.dim() > 1:
                weight.normal_(0.0, 1.0 if "embed" in name else 1.0 / math.sqrt(weight.shape[1]), generator=generator)
    model.save_pretrained(folder)
    # Nothing is read or written as text; a piece for each id makes the folder complete.
    pieces = Tokenizer(models.WordLevel({f"<{id}>": id for id in range(VOCABULARY)}, unk_token="<0>"))
    PreTrainedTokenizerFast(tokenizer_object=pieces, unk_token="<0>", bos_token="<1>", eos_token="<2>").save_pretrained(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the two folders go")
    out = parser.parse_args().out
    with tempfile.TemporaryDirectory() as scratch:
        source, cache = Path(scratch) / "checkpoint", Path(scratch) / "cache"
        checkpoint(source)
        for name in ("growing", "shared"):
            shutil.rmtree(out / name, ignore_errors=True)
        main_export(str(source), output=out / "growing", task="text-generation-with-past", do_validation=False)
        builder.create_model(None, str(source), str(out / "shared"), "fp32", "cpu", str(cache), hf_token="false")
        shutil.copy(source / "config.json", out / "shared" / "config.json")
    for name in ("growing", "shared"):
        size = sum(file.stat().st_size for file in (out / name).iterdir())
        print(f"{name}: {size / 1e6:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
