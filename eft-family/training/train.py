#!/usr/bin/env python3
"""Steps 5 and 6: pre-trains one scale of the family (a transformers Llama) on the corpus, or fine-tunes it on conversations.

  train.py --size large --out models/large-base --muon
  train.py --base models/small-base --chat data/helpful.jsonl --out models/small-tuned --steps 400 --lr 4e-4
  train.py --base models/small-base --chat data/helpful.jsonl --out models/small-adapter --lora 16 --steps 800 --lr 4e-3

With --lora only a LoRA adapter of all linear modules is trained, by PEFT, and saved.

Half of each fine-tuning step is pre-training text: with conversations alone the small scale forgets how to look things up. The state is
saved every --save steps and found again, so that a run that was cut off goes on where it was. Uses an accelerator where there is one.
"""
import argparse
import json
import math
import os
import time

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy
from transformers import LlamaConfig, LlamaForCausalLM

from files import whole
from rounding import stored
from tokenizer import control_ids, prompt

SIZES = {'small': (64, 3, 4), 'medium': (128, 5, 4), 'large': (224, 9, 4)}   # width, layers, heads
LENGTH = 128
ATTENTION = 'eager'     # torch's fused attention takes a third of a step on a CPU, nearly all of it on the way back


def new(size, vocabulary, end_of_text):
    width, layers, heads = SIZES[size]
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=vocabulary, hidden_size=width, intermediate_size=width * 8 // 3 // 16 * 16, num_hidden_layers=layers, num_attention_heads=heads,
        num_key_value_heads=heads, max_position_embeddings=256, rope_theta=10000.0, rms_norm_eps=1e-5, tie_word_embeddings=True,
        bos_token_id=None, eos_token_id=end_of_text, pad_token_id=end_of_text, attn_implementation=ATTENTION))


class Text:
    """The corpus end to end, in rows of LENGTH tokens; step after step, round and round."""

    def __init__(self, path):
        self.ids = np.load(path, mmap_mode='r')
        self.rows = len(self.ids) // LENGTH

    def batch(self, step, rows):
        x = np.stack([self.ids[i * LENGTH:(i + 1) * LENGTH] for i in (np.arange(step * rows, (step + 1) * rows) % self.rows)])
        x = torch.from_numpy(x.astype(np.int64))
        return x, x


class Chats:
    """Conversations in random order, padded; only the answers count."""

    def __init__(self, path, tok, seed):
        self.rows, self.seed = [], seed
        for line in open(path):
            turns, x, y = json.loads(line)['turns'], [], []
            for i in range(0, len(turns), 2):
                asked, answered = tok.encode(prompt(turns[i:i + 1])).ids, tok.encode(turns[i + 1] + '<|end|>').ids
                x += asked + answered
                y += [-100] * len(asked) + answered
            self.rows.append((x, y))

    def batch(self, step, rows):
        chosen = [self.rows[i] for i in np.random.default_rng((self.seed, step)).integers(len(self.rows), size=rows)]
        longest = max(len(x) for x, _ in chosen)
        x, y = torch.zeros(rows, longest, dtype=torch.long), torch.full((rows, longest), -100)
        for i, (a, b) in enumerate(chosen):
            x[i, :len(a)], y[i, :len(b)] = torch.tensor(a), torch.tensor(b)
        return x, y


def loss_of(model, x, y):
    """Mean loss of every token given those before it; y is x, or -100 where a token does not count."""
    target = torch.full_like(y, -100)
    target[:, :-1] = y[:, 1:]
    with torch.autocast(x.device.type, torch.bfloat16):
        logits = model(input_ids=x, use_cache=False).logits
    return cross_entropy(logits.float().flatten(0, 1), target.flatten())


def optimizers_of(model, a):
    """AdamW; with --muon its orthogonalised momentum for the matrices inside the layers, at the same rate (its steps are scaled to AdamW's size)."""
    wanted = {n: p for n, p in model.named_parameters() if p.requires_grad}
    inner = [p for n, p in wanted.items() if a.muon and p.dim() == 2 and 'embed_tokens' not in n]
    outer = [p for p in wanted.values() if not any(p is q for q in inner)]
    groups = [dict(params=[p for p in outer if p.dim() > 1], weight_decay=.05), dict(params=[p for p in outer if p.dim() == 1], weight_decay=0)]
    adam = torch.optim.AdamW([g for g in groups if g['params']], lr=a.lr, betas=(.9, .98), fused=True)
    return [adam, torch.optim.Muon(inner, lr=a.lr, weight_decay=.05, adjust_lr_fn='match_rms_adamw')] if inner else [adam]


def settings(a):
    """What a state that goes on must have in common with the run that left it."""
    return {k: v for k, v in vars(a).items() if k not in ('save', 'threads', 'compile')}


def main(a):
    if os.path.exists(a.out + '/training.json'):        # written last
        print(a.out, 'is there already')
        return
    os.makedirs(os.path.dirname(os.path.abspath(a.out)), exist_ok=True)
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    tok = Tokenizer.from_file(a.tokenizer + '/tokenizer.json')
    text = Text(a.ids)
    chats = Chats(a.chat, tok, a.seed) if a.chat else None
    if a.base:
        model = LlamaForCausalLM.from_pretrained(a.base, dtype=torch.float32, attn_implementation=ATTENTION)
    else:
        model = new(a.size, tok.get_vocab_size(), control_ids(a.tokenizer)[0])
    model.to(device)
    if a.lora:
        model = get_peft_model(model, LoraConfig(r=a.lora, lora_alpha=2 * a.lora, target_modules='all-linear', task_type='CAUSAL_LM'))
    optimizers = optimizers_of(model, a)
    steps = a.steps or text.rows // a.rows                      # one reading of the corpus unless told otherwise
    first, log, seconds, average = 0, [], 0., None
    state_file = a.out + '.state'
    if os.path.exists(state_file):
        state = torch.load(state_file, weights_only=True)
        model.load_state_dict(state['model'])
        for optimizer, saved in zip(optimizers, state['optimizers']):
            optimizer.load_state_dict(saved)
        assert state['settings'] == settings(a), (state_file, state['settings'], 'is of a run with other settings; delete it or ask as before')
        first, log, seconds, average = state['step'], state['log'], state['seconds'], state['average']
    model.train()
    compiled = torch.compile(loss_of) if a.compile else loss_of    # a fifth less time
    start = time.time() - seconds
    for step in range(first, steps):
        for group in (g for optimizer in optimizers for g in optimizer.param_groups):
            group['lr'] = a.lr * min(1, (step + 1) / a.warmup) * (.03 + .97 * .5 * (1 + math.cos(math.pi * step / steps)))
        if chats:
            loss = loss_of(model, *(t.to(device) for t in chats.batch(step, a.rows)))
            loss = loss + a.replay * compiled(model, *(t.to(device) for t in text.batch(step, a.rows // 2)))
        else:
            loss = compiled(model, *(t.to(device) for t in text.batch(step, a.rows)))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        if step % 10 == 0:
            value = float(loss.detach())
            average = value if average is None else .9 * average + .1 * value
        last = step == steps - 1
        if (step + 1) % a.save == 0 or last:
            seconds = time.time() - start
            log.append(dict(step=step + 1, loss=round(average, 4), seconds=round(seconds)))
            print(f'{a.out} step {step + 1}/{steps} loss {average:.4f} {seconds:.0f} s, left {seconds / (step + 1) * (steps - step - 1):.0f} s', flush=True)
            if not last:
                torch.save(dict(settings=settings(a), model=model.state_dict(), optimizers=[o.state_dict() for o in optimizers], step=step + 1,
                                log=log, seconds=seconds, average=average), state_file + '.new')
                os.replace(state_file + '.new', state_file)
    with torch.no_grad():       # every later figure is to be of what is stored
        for p in model.parameters():
            p.copy_(p.half().float() if a.lora else stored(p))
    if a.lora:
        model.half()
    model.cpu().save_pretrained(a.out)
    if a.lora:
        os.remove(a.out + '/README.md')                         # PEFT's empty model card
    with whole(a.out + '/training.json') as out:
        json.dump(dict(vars(a), steps=steps, parameters=sum(p.numel() for p in model.parameters() if p.requires_grad), device=device, log=log), out, indent=1)
    if os.path.exists(state_file):
        os.remove(state_file)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--ids', default='data/corpus.npy', help='the corpus as ids of the tokenizer')
    p.add_argument('--tokenizer', default='tokenizer')
    p.add_argument('--size', choices=SIZES)
    p.add_argument('--base', help='fine-tune this folder instead of starting afresh')
    p.add_argument('--chat', help='conversations; without it, pre-training text only')
    p.add_argument('--lora', type=int, help='train an adapter of this rank instead of the weights')
    p.add_argument('--replay', type=float, default=1., help='weight of the pre-training text in fine-tuning')
    p.add_argument('--out', required=True)
    p.add_argument('--steps', type=int, help='default: the corpus once')
    p.add_argument('--rows', type=int, default=8)
    p.add_argument('--lr', type=float, default=2e-3)
    p.add_argument('--muon', action='store_true', help='Muon instead of AdamW for the matrices of the layers')
    p.add_argument('--warmup', type=int, default=200)
    p.add_argument('--save', type=int, default=250)
    p.add_argument('--threads', type=int, default=1)
    p.add_argument('--compile', action='store_true', help='a fifth less time per step, after a minute or more of compiling')
    p.add_argument('--seed', type=int, default=1)
    main(p.parse_args())
