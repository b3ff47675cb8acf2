#!/usr/bin/env python3
"""Block length x acceptance x speed-up of speculative decoding, against the formula's prediction, as a Markdown table.

    python3 benchmarks/speculation_table.py [--agreements .6,.8,.9] [--blocks 1,2,4,8] [-- FLAGS OF eft bench]

Runs `eft bench` with steered models (its --agreement), so that the acceptance is what is asked for and every pass is made. Prediction: with
acceptance a and drafts of c = draft time / plain step, a block of k gives E = (1 - a^(k+1)) / (1 - a) tokens and costs k c + a^k c + (1 - c)
plain steps, if the pass over k + 1 tokens costs the other members what a pass over one does. What is missing from it is what the longer pass costs.
"""
import argparse
import json
import os
import subprocess
import sys

JAR = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'eft-cli', 'target', 'eft.jar')


def bench(flags):
    return json.loads(subprocess.run(['java', '-jar', JAR, 'bench', '--json', *flags], check=True, stdout=subprocess.PIPE).stdout)


def main():
    ours, theirs = sys.argv[1:], []
    if '--' in ours:
        cut = ours.index('--')
        ours, theirs = ours[:cut], ours[cut + 1:]
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--agreements', default='.6,.8,.9,1')
    p.add_argument('--blocks', default='1,2,4,8,12')
    a = p.parse_args(ours)
    print('| agreement | block | accepted | tokens per pass | speed-up | predicted |\n|---|---|---|---|---|---|', flush=True)
    for agreement in a.agreements.split(','):
        for block in [*a.blocks.split(','), 'adaptive']:
            fixed = [] if block == 'adaptive' else ['--block', block]
            r = bench(['--agreement', agreement, *fixed, *theirs])
            predicted = ''
            if fixed:
                q, k, c = float(agreement), int(block), r['draftMs'] / r['membersMs']
                tokens = k + 1 if q == 1 else (1 - q ** (k + 1)) / (1 - q)
                predicted = '%.2f' % (tokens / (k * c + q ** k * c + 1 - c))
            print('| %s | %s | %.3f | %.2f | %.2f | %s |' % (
                agreement, block, r['acceptance'], r['tokensPerLargePass'],
                r['speculative']['tokensPerSecond'] / r['plain']['tokensPerSecond'], predicted), flush=True)


if __name__ == '__main__':
    main()
