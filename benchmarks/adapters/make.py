"""A PEFT adapter with random matrices over a checkpoint, to measure with; its text means nothing.

  python make.py CHECKPOINT OUT        # with the packages of eft-onnx/src/test/fixtures/requirements-transformers5.txt
"""

from __future__ import annotations

import math
import sys

import peft
import torch
from transformers import AutoModelForCausalLM

checkpoint, out = sys.argv[1:]
model = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32)
options = peft.LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")
model = peft.get_peft_model(model, options)
generator = torch.Generator().manual_seed(1)
with torch.no_grad():
    for name, weight in sorted(model.named_parameters()):
        if "lora_" in name:
            weight.normal_(0.0, 0.1 / math.sqrt(weight.shape[1]), generator=generator)
model.save_pretrained(out)
