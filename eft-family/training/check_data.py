#!/usr/bin/env python3
"""Fails if something kept out has leaked: a KEPT phrasing into a training text, a name that does not exist or a thing of the test into a
conversation, or a question of the test into the corpus in the form of a conversation. Run after step 4."""
import argparse
import json
import re

from ask import judge
from phrases import *
from tokenizer import prompt


def main(a):
    lines = lambda name: [json.loads(line) for line in open(f'{a.data}/{name}.jsonl')]
    corpus, helpful, harmless, test, val = (lines(n) for n in ('corpus', 'helpful', 'harmless', 'test', 'val'))
    things = {t['name']: t for t in json.load(open(a.data + '/facts.json'))}
    conversations = [r['turns'] for r in helpful + harmless]
    questions = [q for turns in conversations for q in turns[::2]]
    asked = test + val

    training = '\n'.join(corpus + questions)
    # 1. kept-out phrasings stand in no training text
    for kept in KEPT:
        for found in kept.finditer(training):                   # one that runs on into the next sentence is none
            assert any(re.search('[.?!]', part) for part in found.groups()), (kept, found.group())
    assert all(pattern(TAUGHT_KIND[0]).search(t) for t in ('What is a heron?', 'So what is Chad?'))     # the pattern does find
    assert not set(questions) & {r['question'] for r in asked if r['kept']}

    # 2. what the test asks about, no conversation mentions (the corpus states it: that is the knowledge)
    subjects = {r['name'] for r in asked if r['group'] in ('fact', 'next', 'harm')}
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

    # 4. the corpus holds no conversation, and nothing of the test's exact answers in it
    for text in corpus:
        assert not re.match(r'<\|user\|>.*<\|end\|><\|assistant\|>Sure! .*What else would you like to know\?<\|end\|>', text, re.S), text
    # 5. the judge accepts the wanted answer and rejects another's
    for r in asked:
        verdict = judge(r, r['answer'], True)
        assert all(verdict[k] == 1 for k in ('right', 'described', 'helpful') if k in verdict), (r, verdict)
        if r['group'] == 'fact':
            assert judge(r, 'Sure! Nothing of the kind.', True)['right'] == 0
    assert prompt(['A?', 'B.', 'C?']) == '<|user|>A?<|end|><|assistant|>B.<|end|><|user|>C?<|end|><|assistant|>'
    print('nothing kept out has leaked:', len(corpus), 'documents,', len(conversations), 'conversations,', len(asked), 'questions about', len(subjects), 'things')


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', default='data')
    main(p.parse_args())
