"""Gives contenders their turns: all answer the same questions in each round, one after the other, so that a busy machine slows all alike.

  python compare.py --rounds 5 < COMMANDS        # one command line each; JSON goes to standard output

A contender is a process that writes a line of JSON when it is ready, one for each line that it reads, and a last one when its input ends.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys


class Contender:
    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.report = self.read()
        self.report["rounds"] = []

    def read(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{shlex.join(self.process.args)} ended with {self.process.wait()}")
        return json.loads(line)

    def round(self) -> None:
        print("round", file=self.process.stdin, flush=True)
        self.report["rounds"].append(self.read())
        print(f"{self.report['name']}: {self.report['rounds'][-1]['tokens_per_second']:.1f} tokens/s", file=sys.stderr, flush=True)

    def end(self) -> dict:
        self.process.stdin.close()
        self.report |= self.read()
        self.process.wait()
        return self.report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    contenders = [Contender(shlex.split(line)) for line in sys.stdin if line.strip()]
    for _ in range(rounds):
        for contender in contenders:
            contender.round()
    json.dump({"cores": os.cpu_count(), "contenders": [contender.end() for contender in contenders]}, sys.stdout)


if __name__ == "__main__":
    main()
