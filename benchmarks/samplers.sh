#!/usr/bin/env bash
# From logits to a token: eft4j, its floor and baselines (JMH), llama.cpp's sampler chains, and transformers' processors on PyTorch, in
# rounds. Writes results/samplers-JDK.json and its picture, results/samplers-JDK.png.
#
#   benchmarks/samplers.sh PYTHON [ROUNDS [JMH_OPTION...]]
#
# PYTHON: an interpreter that has peers/requirements.txt; the JVM is $JAVA_HOME's, or the one on the path
# Needs gcc, and npm for llama.cpp's library as node-llama-cpp publishes it. A round takes about 6 minutes.
set -euo pipefail
. "$(dirname "$0")/common.sh"
python=${1:?PYTHON}
rounds=${2:-3}
shift $(($# < 2 ? $# : 2))
vocabularies="32000 128256 262144"

work=$here/target/samplers
rm -rf "$work"
mkdir -p "$work"
npm install --silent --no-save --prefix "$work" @node-llama-cpp/linux-x64@3.22.1 >&2
libllama=$(ls "$work"/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64/libllama.v*.so)
gcc -O2 -o "$work/llama_samplers" "$here/peers/llama_samplers.c" -ldl
# shellcheck disable=SC2086
"$java" -cp "$jar" org.eft4j.benchmarks.SyntheticLogits "$work" $vocabularies

for round in $(seq "$rounds"); do
  for vocabulary in $vocabularies; do
    for shape in BELL FLAT; do
      rows=$work/$shape-$vocabulary.f32
      "$work/llama_samplers" "$libllama" "$shape" "$vocabulary" "$rows"
      "$python" "$here/peers/torch_samplers.py" "$shape" "$vocabulary" "$rows"
    done
  done >"$work/peers-$round.jsonl"
  "$java" -jar "$jar" 'ReadRows|VectorMix|OnnxGraph|Naive|MixAndSample' -f 1 -rf json -rff "$work/jmh-$round.json" "$@" >&2
done

python3 "$here/collect.py" "$work"/peers-*.jsonl "$work"/jmh-*.json | python3 "$here/record.py" "samplers-$jdk"
"$python" "$here/picture.py" "$here/results/samplers-$jdk.json"
