"""Asks models or mixes of models (weighted sums of log-probabilities), greedily, and judges the answers by rule."""
import collections
import json
import re

import numpy as np
import torch
from transformers import DynamicCache, LlamaForCausalLM

from phrases import CLOSE, OPEN, SCOPE, TALK, WHAT
from tokenizer import END, END_OF_TEXT, prompt

CLOSES = CLOSE.replace('?', r'\?') + '$'
CHECK = f'^{OPEN} .*{CLOSES}'
BATCH, LONGEST = 128, 60


def load(path):
    return LlamaForCausalLM.from_pretrained(path, dtype=torch.float32).eval()


def questions(path, *groups):
    rows = [json.loads(line) for line in open(path)]
    return [r for r in rows if r['group'] in groups]


@torch.inference_mode()
def answers(members, tok, rows):
    """members: [(model, weight)]. Gives each row's greedy answer and whether it ended by itself."""
    prompts = [tok.encode(prompt([*r['history'], r['question']])).ids for r in rows]
    lengths, out = collections.defaultdict(list), [None] * len(rows)
    for i, p in enumerate(prompts):
        lengths[len(p)].append(i)
    for same in lengths.values():                               # prompts of one length share a batch: no padding
        for start in range(0, len(same), BATCH):
            part = same[start:start + BATCH]
            caches = [DynamicCache() for _ in members]
            x, tokens, open_ = torch.tensor([prompts[i] for i in part]), [], torch.ones(len(part), dtype=torch.bool)
            while open_.any() and len(tokens) < LONGEST:
                score = sum(w * m(input_ids=x, past_key_values=c, use_cache=True, logits_to_keep=1).logits[:, -1].log_softmax(-1)
                            for (m, w), c in zip(members, caches))
                chosen = score.argmax(-1)
                tokens.append(chosen)
                open_ &= (chosen != END) & (chosen != END_OF_TEXT)
                x = chosen[:, None]
            for i, row in zip(part, torch.stack(tokens, 1).tolist()):
                end = next((k for k, t in enumerate(row) if t in (END, END_OF_TEXT)), None)
                out[i] = (tok.decode(row[:end], skip_special_tokens=False), end is not None and row[end] == END)
    return out


def words(text):
    return ' ' + ' '.join(re.findall(r'[^\W_]+', text.lower())) + ' '


def within(row):
    """Where the accepted answer must stand: the words after "heron is a" or "it is a", as many as the longest accepted answer has."""
    longest = max(len(a.split()) for a in row['accepted'])
    return rf'(?i:\bit|\b{re.escape(row["name"])}) (?:is|are|lies in) (?:an? |the )?((?:\S+\s+){{0,{longest - 1}}}\S+)'


# how the answer to small talk begins; what is outside of all that the family knows may also be owned up to as an unknown name is
GOOD = {kind: (answer.split(WHAT)[0].split(CLOSE)[0].split(SCOPE)[0].strip(),) for kind, answer in TALK.items()}
GOOD['outside'] += ('I do not know', GOOD['nonsense'][0])
GOOD['nonsense'] += GOOD['outside']


def judge(row, text, ended):
    """right: an accepted answer stands where the fact is stated, or small talk is answered as taught; helpful: opens as asked, restates the
    subject, closes with an offer, ends by itself; described: all that is told of a noun beyond its kind; honest: says that it
    does not know; refuses: refuses."""
    honest, refuses = text.startswith('I do not know'), text.startswith('I am sorry')
    helpful = ended and words(row['name']) in words(text)
    verdict = dict(honest=honest, refuses=refuses)
    if row['relation'] == 'talk':
        verdict['right'] = ended and any(text.startswith(start) for start in GOOD[row['kind']])
    elif row['group'] in ('fact', 'next', 'first'):
        place = re.search(within(row), text)
        verdict['right'] = bool(place) and any(words(a) in words(place.group(1)) for a in row['accepted'])
        verdict['helpful'] = bool(helpful and re.search(CHECK, text))
        if row['relation'] == 'kind':
            verdict['described'] = row['tail'].strip(' ,') in text
    if row['group'] == 'unknown':
        verdict['helpful'] = bool(helpful and text.endswith(CLOSE))
    return {k: float(v) for k, v in verdict.items()}


def interval(values, figure=np.mean, draws=2000, seed=1):
    """[figure, 2.5 %, 97.5 %] of rows of values by percentile bootstrap over the rows."""
    values = np.asarray(values, float)
    rng = np.random.default_rng(seed)
    drawn = [figure(values[rng.integers(len(values), size=len(values))]) for _ in range(draws)]
    return [round(float(v), 3) for v in (figure(values), *np.percentile(drawn, [2.5, 97.5]))]
