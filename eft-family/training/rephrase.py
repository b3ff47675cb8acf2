#!/usr/bin/env python3
"""The first version's questions (eft-cli/src/test/resources/family-1/questions.jsonl.gz) in its own phrasings and in this version's
kept-out ones, as one question file of two topics, so that both versions can be measured alike; the two phrasings of a fact are one
group."""
import argparse
import gzip
import json
import re

from files import whole
from phrases import *

OTHER = r'(?:Can you tell me|Please tell me|I want to know|What is) the (capital|region|currency|language|symbol|atomic number) of (.+)[.?]'
KIND = r'(?:What is|What kind of thing is|Can you tell me what|Please explain what) (.+?)(?: is)?[.?]'


def rephrase(question, rnd):
    other, kind = re.fullmatch(OTHER, question), re.fullmatch(KIND, question)
    return fill(rnd.choice(KEPT_OTHER), other[2], other[1]) if other else fill(rnd.choice(KEPT_KIND), kind[1])


def main(a):
    rnd, out = rng(a.seed, 'rephrase'), []
    for line in gzip.open(a.questions, 'rt', encoding='utf-8'):
        row = json.loads(line)
        if not row.get('refuse'):
            out.append(dict(row, topic='own phrasings', group=row['id']))
            out.append(dict(row, id='kept-' + row['id'], topic='kept-out phrasings', group=row['id'],
                            question=rephrase(row['question'], rnd)))
    with whole(a.out) as file:
        file.writelines(json.dumps(r, ensure_ascii=False) + '\n' for r in out)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('questions')
    p.add_argument('--out', default='version-1.jsonl')
    p.add_argument('--seed', type=int, default=1)
    main(p.parse_args())
