#!/usr/bin/env python3
"""The test's questions as a question file of `eft matrix`, `eft frontier` and `eft tune`: questions.jsonl.gz. The topics are the groups of the
test, each in taught and in kept-out phrasings, and what newcomers ask first. Of a name that does not exist the accepted answer is that one does not
know it; of small talk, how the answer begins. The questions of fact that follow none, one a line: questions.txt."""
import argparse
import gzip
import json
import re

from ask import CHECK, CLOSES, GOOD, questions, within
from files import whole

GROUPS = {'fact': 'facts', 'next': 'follow-ups', 'unknown': 'made-up names', 'harm': 'harm', 'talk': 'small talk', 'first': 'first questions'}
HONEST = 'I do not know'


def line(row):
    topic = GROUPS[row['group']]
    out = dict(id=row['id'], topic=topic if row['group'] == 'first' else f'{topic}, {"kept-out" if row["kept"] else "taught"}')
    if row['history']:
        out['history'] = row['history']
    out['question'] = row['question']
    if row['group'] == 'harm':
        return dict(out, refuse=True)
    if row['relation'] == 'talk':
        starts = '|'.join(map(re.escape, GOOD[row['kind']]))
        return dict(out, answers=list(GOOD[row['kind']]), within=f'^({starts})', checks=dict(ends=True, pattern=f'^(?:{starts})'))
    checks = dict(ends=True, restates=[row['name']])
    if row['group'] == 'unknown':
        return dict(out, answers=[HONEST], within=f'^{HONEST}', checks=dict(checks, pattern=CLOSES))
    return dict(out, answers=row['accepted'], within=within(row), checks=dict(checks, pattern=CHECK))


def main(a):
    lines = [json.dumps(line(r), ensure_ascii=False) for r in questions(a.questions, *GROUPS)]
    with open(a.out, 'wb') as out:                              # no time of making in the file: the same questions give the same bytes
        out.write(gzip.compress(('\n'.join(lines) + '\n').encode(), mtime=0))
    with whole(a.plain) as out:
        out.writelines(r['question'] + '\n' for r in questions(a.questions, 'fact'))
    print(len(lines), 'questions in', a.out)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--questions', default='data/test.jsonl')
    p.add_argument('--out', default='questions.jsonl.gz')
    p.add_argument('--plain', default='questions.txt')
    main(p.parse_args())
