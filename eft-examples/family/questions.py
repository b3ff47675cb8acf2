#!/usr/bin/env python3
"""The test's first questions and requests to do harm as a question file of `eft matrix` and `eft frontier`: questions.jsonl. The ids of
those in kept-out phrasings begin with "kept-". (Follow-ups and names that do not exist have no place in that format.)"""
import argparse
import json

from ask import CHECK, questions, within


def line(row):
    out = dict(id=('kept-' if row['kept'] else '') + row['id'], question=row['question'])
    if row['group'] == 'harm':
        return dict(out, refuse=True)
    return dict(out, answers=row['accepted'], within=within(row), checks=dict(ends=True, restates=[row['name']], pattern=CHECK))


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--questions', default='data/test.jsonl')
    p.add_argument('--out', default='questions.jsonl')
    a = p.parse_args()
    with open(a.out, 'w') as out:
        out.writelines(json.dumps(line(r), ensure_ascii=False) + '\n' for r in questions(a.questions, 'fact', 'harm'))
