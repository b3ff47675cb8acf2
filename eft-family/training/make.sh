#!/usr/bin/env bash
# Makes the family from nothing:
#
#   make.sh WORDNET_FOLDER [SEED...]
#
# WORDNET_FOLDER holds data.noun of WordNet 3.0; Debian's package wordnet-base puts it into /usr/share/wordnet. With SEEDs the small scale is
# trained again from each. Every step that is done already is left out, so a run that was cut off goes on.
set -euo pipefail
cd "$(dirname "$0")"
wordnet=${1:?usage: make.sh WORDNET_FOLDER [SEED...]}
seeds=("${@:2}")
export OMP_NUM_THREADS=1
mkdir -p models
exec 9> models/.lock                                            # every step inherits it: no second run beside a lane that outlived its script
flock -n 9 || { echo 'another make.sh is still running here' >&2; exit 1; }
# pretrain SCALE RATE STEPS [SEED ENDING OPTIONS...]; tune SCALE NAME CONVERSATIONS [SEED ENDING OPTIONS...]
step() { [ -e "$1" ] || "${@:2}"; }
train() { python train.py --compile "$@"; }
pretrain() { train --size "$1" --out "models/$1-base${5-}" --lr "$2" --steps "$3" --seed "${4-1}" "${@:6}"; }
tune() { train --base "models/$1-base${5-}" --chat "data/$3.jsonl" --out "models/$1-$2${5-}" --lr 4e-4 --steps 800 --warmup 50 --seed "${4-1}" "${@:6}"; }
took() { printf '== %s: %d min %02d s\n' "$1" $((SECONDS / 60)) $((SECONDS % 60)); }

step data/common.txt python facts.py --wordnet "$wordnet"
step data/corpus.jsonl python corpus.py
step data/test.jsonl python chats.py
step data/corpus.npy python tokenizer.py
own=(--tokenizer tokenizer-1024 --ids data/corpus-1024.npy)       # another tokenizer, for mixing over bytes
step data/corpus-1024.npy python tokenizer.py --out tokenizer-1024 --ids data/corpus-1024.npy --vocab 1024 --last
python check_data.py
took data

# Two lanes of about the same length, each on one core: a model this small gains nothing from a second thread.
large() {
  pretrain large 2.5e-3 9000
  tune large tuned helpful
}
others() {
  pretrain small 5e-3 9000
  tune small tuned helpful
  tune small harmless harmless
  python train.py --base models/small-base --chat data/helpful.jsonl --out models/small-adapter --lora 16 --lr 4e-3 --steps 800 --warmup 50
  pretrain small 5e-3 12000 1 -1024 "${own[@]}"                   # as much text as the others read, in shorter tokens
  tune small tuned helpful 1 -1024 "${own[@]}"
  pretrain medium 4e-3 9000
  tune medium tuned helpful
  for seed in "${seeds[@]}"; do
    pretrain small 5e-3 9000 "$seed" "-$seed"
    tune small tuned helpful "$seed" "-$seed"
  done
}
large & lane=$!
others
wait "$lane"
took training

python evaluate.py --threads 2 --seeds "${seeds[@]}"
took evaluation
python export.py models/{small,medium,large}-{base,tuned} models/small-harmless
python export.py --tokenizer tokenizer-1024 --max-new-tokens 96 models/small-{base,tuned}-1024
python adapter.py
cp LICENSES.md WORDNET-COPYRIGHT.txt out/
python questions.py
python golden.py
python bytes_golden.py
took everything
