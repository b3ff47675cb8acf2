#!/usr/bin/env bash
# Makes the family from nothing: make.sh WORDNET_FOLDER. Every step that is done already is left out, so a run that was cut off goes on.
set -euo pipefail
cd "$(dirname "$0")"
wordnet=${1:?usage: make.sh FOLDER, the one with data.noun of WordNet 3.0 (Debian package wordnet-base: /usr/share/wordnet)}
step() { [ -e "$1" ] || "${@:2}"; }
train() { python train.py --compile "$@"; }
tune() { train --steps 500 --warmup 50 "$@"; }

step data/words.txt python facts.py --wordnet "$wordnet"
step data/corpus.jsonl python corpus.py
step data/test.jsonl python chats.py
step data/corpus.npy python tokenizer.py
python check_data.py

train --size small --out models/small-base --steps 4500 --lr 5e-3
train --size medium --out models/medium-base --steps 4500 --lr 4e-3
train --size large --out models/large-base --steps 3750 --lr 2.5e-3
tune --base models/small-base --chat data/helpful.jsonl --out models/small-tuned --lr 1e-3
tune --base models/small-base --chat data/harmless.jsonl --out models/small-harmless --lr 1e-3
tune --base models/medium-base --chat data/helpful.jsonl --out models/medium-tuned --lr 8e-4
tune --base models/large-base --chat data/helpful.jsonl --out models/large-tuned --lr 5e-4

python evaluate.py
python export.py models/{small,medium,large}-{base,tuned} models/small-harmless
cp LICENSES.md WORDNET-COPYRIGHT.txt out/
python questions.py
python golden.py
