#!/usr/bin/env bash
# Makes a small pair on a tokenizer of its own, 1,024 tokens, from the data that make.sh made or makes:
#
#   make-pair.sh WORDNET_FOLDER
#
# It is what models of different families are to each other: mixes of it with the family's large base go over bytes (docs/bytes.md).
set -euo pipefail
cd "$(dirname "$0")"
wordnet=${1:?usage: make-pair.sh WORDNET_FOLDER}
export OMP_NUM_THREADS=1
mkdir -p models pair
step() { [ -e "$1" ] || "${@:2}"; }

step data/common.txt python facts.py --wordnet "$wordnet"
step data/corpus.jsonl python corpus.py
step data/test.jsonl python chats.py
[ -e pair/corpus.jsonl ] || cp data/{corpus,helpful,harmless}.jsonl pair/                  # tokenizer.py writes its ids beside them
step pair/corpus.npy python tokenizer.py --data pair --out pair/tokenizer --vocab 1024
train() { python train.py --data pair --tokenizer pair/tokenizer "$@"; }
train --size small --out models/foreign-base --lr 5e-3 --steps 6000
train --base models/foreign-base --chat pair/helpful.jsonl --out models/foreign-tuned --lr 4e-4 --steps 800 --warmup 50
python export.py --tokenizer pair/tokenizer models/foreign-base models/foreign-tuned
