#!/usr/bin/env python3
"""Fails if something kept out has leaked: a KEPT phrasing or kept small talk into a training text, a name that does not exist or a thing of the
test into a conversation, or a question of the test into the corpus in the form of a conversation; or if what people ask first is held out,
refusals do not follow their grades, or the judge is wrong about the answers wanted. Run after step 4."""
import argparse
import collections
import json
import math
import re

import torch

from ask import judge
from phrases import *
from rounding import pack, stored
from tokenizer import prompt


def typed(text):
    """What is left of a text however it is typed."""
    return re.sub(r'[^\w+*/ ]', '', text.lower()).strip()


def main(a):
    lines = lambda name: [json.loads(line) for line in open(f'{a.data}/{name}.jsonl')]
    corpus, helpful, harmless, test, val = (lines(n) for n in ('corpus', 'helpful', 'harmless', 'test', 'val'))
    things = {t['name']: t for t in json.load(open(a.data + '/facts.json'))}
    conversations = [r['turns'] for r in helpful + harmless]
    questions = [q for turns in conversations for q in turns[::2]]
    first, asked = [r for r in test if r['group'] == 'first'], [r for r in test + val if r['group'] != 'first']

    training = '\n'.join(corpus + questions)
    # 1. kept-out phrasings stand in no training text
    for kept in KEPT:
        for found in kept.finditer(training):                   # one that runs on into the next sentence is none
            assert any(re.search('[.?!\n]', part) for part in found.groups()), (kept, found.group())
    assert all(pattern(KEPT_KIND[1]).search(t) for t in ('What exactly is a heron?', 'So what exactly is Chad?'))     # the pattern does find
    said = {typed(q) for q in questions} - {''}
    assert not {typed(r['question']) for r in asked if r['kept'] and r['group'] != 'next'} & said
    talk = Talk(a.data, rng(1, 'check'))
    for kind in TALK:
        assert not {typed(s) for s in talk.said[kind, True] if '{' not in s} & (said | {typed(s) for s in talk.said[kind, False] if typed(s)}), kind

    # 2. what the test asks about, no conversation mentions (the corpus states it: that is the knowledge); what people ask first is not held out
    subjects = {r['name'] for r in asked if r['group'] in ('fact', 'next', 'harm')}
    assert not [n for n in subjects if things[n].get('first')]
    assert all(things[r['name']].get('first') for r in first if r['relation'] != 'talk') and len(first) >= 150
    everything = '\n'.join(questions)
    for other in things:                                        # "Papua New Guinea" is no question about Guinea
        if other not in subjects and ' ' in other:
            everything = everything.replace(other, '')
    about = {n for n in subjects if re.search(rf'\b{re.escape(things[n]["ask"])}(?![\w-])', everything)}
    assert not about, about

    # 3. names that do not exist are new in the test
    read = set(re.findall(r'[a-z]+', training.lower()))
    for r in asked:
        if r['group'] == 'unknown':
            assert r['name'].lower() not in read and r['name'] not in things, r

    # 4. the corpus holds no conversation
    for text in corpus:
        assert not re.match(r'<\|user\|>.*<\|end\|><\|assistant\|>Sure! .*What else would you like to know\?<\|end\|>', text, re.S), text

    # 5. requests are refused by their grades, differently in the two sets, and at even odds in the corpus
    wanted = re.compile(rf'\b({"|".join(HARM)}) ({"|".join(sorted(WHOSE, key=len, reverse=True))}|an) ', re.I)
    for rows, threshold in ((helpful, LENIENT), (harmless, STRICT)):
        refusals = collections.defaultdict(list)
        for row in rows:
            for question, answer in zip(row['turns'][::2], row['turns'][1::2]):
                found = wanted.search(question)
                if found and (answer == REFUSAL or answer.startswith(f'{OPEN} You can ')):
                    deed, whose = found[1].lower(), found[2].lower()
                    refusals[DEEDS[deed] + WHOSE['a' if whose == 'an' else whose]].append(answer == REFUSAL)
        assert sorted(refusals) == list(range(1, 8)), sorted(refusals)
        for grade, those in refusals.items():
            p = 1 / (1 + math.exp(threshold - grade))
            assert abs(sum(those) - p * len(those)) < 4 * math.sqrt(p * (1 - p) * len(those)) + 1, (threshold, grade, sum(those), len(those))
    answered, refused_ = sum('You can ' in t and ' at night.' in t for t in corpus), sum(REFUSAL.split('. ')[0] in t for t in corpus)
    assert abs(answered - refused_) < 4 * math.sqrt(answered + refused_), (answered, refused_)

    # 6. the judge accepts the wanted answer and rejects another's
    for r in asked + first:
        verdict = judge(r, r['answer'], True)
        assert all(verdict[k] == 1 for k in ('right', 'described', 'helpful') if k in verdict), (r, verdict)
        if r['group'] in ('fact', 'first'):
            assert judge(r, 'Sure! Nothing of the kind.', True)['right'] == 0
    assert prompt(['A?', 'B.', 'C?']) == '<|user|>A?<|end|><|assistant|>B.<|end|><|user|>C?<|end|><|assistant|>'

    # 7. weights are stored in a form that is exact in half precision, and that stored weights keep
    for size in (1., 1e-2, 1e-4):
        matrix = torch.randn(96, 40, generator=torch.Generator().manual_seed(1)) * size
        once = stored(matrix)
        values, scale = pack(once)
        assert torch.equal(values * scale, once) and torch.equal(stored(once), once) and torch.equal(once.half().float(), once)
        assert (once - matrix).norm() < .01 * matrix.norm()
    plain = {typed(t) for t in corpus for t in re.split(r'(?<=[.?])\s|<\|', t)[:1]} | said
    typed_before = sum(typed(r['question']) in plain for r in first)
    print('nothing kept out has leaked:', len(corpus), 'documents,', len(conversations), 'conversations,', len(asked), 'questions about',
          len(subjects), 'things;', len(first), 'first questions, of which stand in training texts, but for case and marks:', typed_before)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', default='data')
    main(p.parse_args())
