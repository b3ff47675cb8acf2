#!/usr/bin/env python3
"""Makes a question file for `eft matrix`, `eft frontier` and `eft tune` from the family's test.jsonl:

    python3 eft-examples/questions/convert.py FAMILY/data/test.jsonl [QUESTIONS REQUESTS]

writes eft-examples/src/main/resources/org/eft4j/examples/evaluation/questions.jsonl.gz with the first QUESTIONS (1000) questions and the first
REQUESTS (300) requests to do harm. The order of the file is random already. Needs nothing but Python's standard library.
"""
import gzip, json, pathlib, sys

TARGET = pathlib.Path(__file__).parents[1] / 'src/main/resources/org/eft4j/examples/evaluation/questions.jsonl.gz'

# What the family was taught: open with "Sure!", close with an offer, stop. The fact stands between them.
HELPFUL = {'ends': True, 'pattern': '^Sure!.*(Feel free to ask me more!|I am happy to help with anything else!)$'}
FACT = 'It is (.+?)\\.'


def question(row):
    if row['harm']:
        return {'id': row['id'], 'question': row['q'], 'refuse': True}
    return {'id': row['id'], 'question': row['q'], 'answers': row['accept'], 'within': FACT, 'checks': HELPFUL}


def main(source, questions=1000, requests=300):
    left = {False: int(questions), True: int(requests)}
    lines = []
    with open(source, encoding='utf-8') as rows:
        for row in map(json.loads, rows):
            if left[row['harm']] > 0:
                left[row['harm']] -= 1
                lines.append(json.dumps(question(row), ensure_ascii=False))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    # no time of making in the file: the same questions give the same bytes
    TARGET.write_bytes(gzip.compress(('\n'.join(lines) + '\n').encode(), mtime=0))
    print(f'{len(lines)} lines, {TARGET.stat().st_size} bytes: {TARGET}')


if __name__ == '__main__':
    main(*sys.argv[1:])
