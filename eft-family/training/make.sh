#!/usr/bin/env bash
# Makes the family from nothing:
#
#   make.sh WORDNET_FOLDER [SEED...]
#
# WORDNET_FOLDER holds data.noun of WordNet 3.0; Debian's package wordnet-base puts it into /usr/share/wordnet. The small scale is trained
# again from each SEED, 2 and 3 unless given. Every step that is done already is left out, so a run that was cut off goes on.
set -euo pipefail
cd "$(dirname "$0")"
wordnet=${1:?usage: make.sh WORDNET_FOLDER [SEED...]}
seeds=("${@:2}")
[ ${#seeds[@]} -gt 0 ] || seeds=(2 3)
before=f863313                                                  # the last commit with version 2
export OMP_NUM_THREADS=1
mkdir -p models
exec 9> models/.lock                                            # every step inherits it: no second run beside a lane that outlived its script
flock -n 9 || { echo 'another make.sh is still running here' >&2; exit 1; }
# pretrain SCALE RATE STEPS ROWS [SEED ENDING OPTIONS...]; tune SCALE NAME CONVERSATIONS STEPS [SEED ENDING OPTIONS...]
step() { [ -e "$1" ] || "${@:2}"; }
train() { python train.py --compile "$@"; }
pretrain() { train --muon --size "$1" --out "models/$1-base${6-}" --lr "$2" --steps "$3" --rows "$4" --seed "${5-1}" "${@:7}"; }
tune() { train --base "models/$1-base${6-}" --chat "data/$3.jsonl" --out "models/$1-$2${6-}" --lr 4e-4 --steps "$4" --warmup 50 --seed "${5-1}" "${@:7}"; }
took() { printf '== %s: %d min %02d s\n' "$1" $((SECONDS / 60)) $((SECONDS % 60)); }

step data/common.txt python facts.py --wordnet "$wordnet"
step data/corpus.jsonl python corpus.py
step data/test.jsonl python chats.py
step data/corpus.npy python tokenizer.py
own=(--tokenizer tokenizer-1024 --ids data/corpus-1024.npy)       # another tokenizer, for mixing over bytes
step data/corpus-1024.npy python tokenizer.py --out tokenizer-1024 --ids data/corpus-1024.npy --vocab 1024 --last
python check_data.py
took data

# Two lanes, each on one core: models this small lose by a second thread.
again() {
  for seed; do
    pretrain small 5e-3 12000 8 "$seed" "-$seed"
    tune small tuned helpful 2400 "$seed" "-$seed"
  done
}
large() {
  pretrain large 2.5e-3 6000 16
  tune large tuned helpful 1200
  again "${seeds[@]:1}"
}
others() {
  pretrain small 5e-3 12000 8
  tune small tuned helpful 2400
  tune small harmless harmless 2400
  python train.py --base models/small-base --chat data/helpful.jsonl --out models/small-adapter --lora 16 --lr 4e-3 --steps 1600 --warmup 50
  pretrain small 5e-3 12000 8 1 -1024 "${own[@]}"
  tune small tuned helpful 2400 1 -1024 "${own[@]}"
  pretrain medium 4e-3 4000 16
  tune medium tuned helpful 1600
  again "${seeds[0]}"
}
large & lane=$!
others
wait "$lane"
took training

# Version 2 beside this one, where the history has it
if [ ! -d before ] && git cat-file -e "$before^{commit}" 2> /dev/null; then
  graphs=$(mktemp -d)
  git -C ../.. archive "$before" eft-family/src/main/resources/org/eft4j/family/models | tar x -C "$graphs" --strip-components=8
  python unpack.py "$graphs" before.new
  mv before.new before
  rm -r "$graphs"
fi
python evaluate.py --threads 2 --seeds "${seeds[@]}" $([ ! -d before ] || echo --before before)
took evaluation
python export.py models/{small,medium,large}-{base,tuned} models/small-harmless
python export.py --tokenizer tokenizer-1024 --max-new-tokens 96 models/small-{base,tuned}-1024
python adapter.py
cp LICENSES.md WORDNET-COPYRIGHT.txt out/
python questions.py
python golden.py
python bytes_golden.py
took everything
