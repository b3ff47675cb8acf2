"""The three language models as torch modules: their shapes, their random weights, and what torch answers for a short sequence."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.modeling_utils import no_init_weights

VOCABULARY = 32_000
CONTEXT = 2_048
EOS = 2
MAX_NEW_TOKENS = 64
# Standard deviation of a row of logits; the last norm makes every hidden state one of root mean square 1.
LOGITS_SPREAD = 2.5
# Of random attention scores: spread enough that heads prefer some tokens.
SCORES_SPREAD = 2.0


@dataclass(frozen=True)
class Shape:
    """What tells one model from another. A perturbation is relative to the standard deviation of each weight matrix."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    intermediate: int
    tied: bool
    seed: int
    perturbation: float = 0.0
    perturbation_seed: int = 0

    def config(self) -> LlamaConfig:
        return LlamaConfig(
            vocab_size=VOCABULARY,
            max_position_embeddings=CONTEXT,
            num_hidden_layers=self.layers,
            hidden_size=self.hidden,
            num_attention_heads=self.heads,
            num_key_value_heads=self.kv_heads,
            intermediate_size=self.intermediate,
            tie_word_embeddings=self.tied,
            rms_norm_eps=1e-5,
            rope_theta=10_000.0,
            bos_token_id=1,
            eos_token_id=EOS,
            torch_dtype="float32",
        )


SHAPES = {
    "small-tuned": Shape(30, 576, 9, 3, 1536, True, seed=2, perturbation=0.02, perturbation_seed=3),
    "small-base": Shape(30, 576, 9, 3, 1536, True, seed=2),
    "large-base": Shape(22, 2048, 32, 4, 5632, False, seed=1),
}


def build(name: str) -> LlamaForCausalLM:
    """The model of that name; the same weights whenever it is called with the pinned versions."""
    shape = SHAPES[name]
    config = shape.config()
    config._attn_implementation = "eager"
    with no_init_weights():
        model = LlamaForCausalLM(config)
    model.tie_weights()
    generator = torch.Generator().manual_seed(shape.seed)
    with torch.no_grad():
        for key, weight in sorted(model.named_parameters()):
            if weight.dim() == 1:
                weight.fill_(1.0)
            else:
                weight.normal_(0.0, _spread(key, shape), generator=generator)
        if shape.perturbation:
            generator = torch.Generator().manual_seed(shape.perturbation_seed)
            for key, weight in sorted(model.named_parameters()):
                if weight.dim() > 1:
                    noise = torch.empty_like(weight).normal_(0.0, shape.perturbation * _spread(key, shape), generator=generator)
                    weight.add_(noise)
    return model.eval()


def _spread(key: str, shape: Shape) -> float:
    """Standard deviation of a matrix: each layer adds about as much to the stream as any other, and logits come out as wanted."""
    if "lm_head" in key or ("embed_tokens" in key and shape.tied):
        return LOGITS_SPREAD / math.sqrt(shape.hidden)
    if "embed_tokens" in key:
        return 1.0
    if "down_proj" in key:
        return 1.0 / math.sqrt(shape.intermediate)
    if "q_proj" in key:
        return SCORES_SPREAD / math.sqrt(shape.hidden)
    return 1.0 / math.sqrt(shape.hidden)


@dataclass(frozen=True)
class Reference:
    """What torch gives for a prompt, and for one more token behind it."""

    prompt: np.ndarray
    token: np.ndarray
    prompt_logits: np.ndarray
    token_logits: np.ndarray
    last_key: np.ndarray


def reference(model: LlamaForCausalLM, length: int = 12) -> Reference:
    ids = np.random.default_rng(5).integers(3, VOCABULARY, size=(1, length + 1))
    prompt, token = ids[:, :length], ids[:, length:]
    with torch.no_grad():
        first = model(input_ids=torch.from_numpy(prompt), use_cache=True)
        prompt_logits = first.logits.numpy().copy()
        second = model(input_ids=torch.from_numpy(token), past_key_values=first.past_key_values, use_cache=True)
    layers = list(second.past_key_values)
    return Reference(prompt, token, prompt_logits, second.logits.numpy().copy(), layers[-1][0].numpy().copy())
