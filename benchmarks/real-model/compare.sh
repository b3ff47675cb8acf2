#!/usr/bin/env bash
# The real model's exports in eft4j, beside onnxruntime-genai, transformers, transformers.js and llama.cpp, each in a process of its own, in
# turn. Writes results/real-model-JDK.json.
#
#   benchmarks/real-model/compare.sh DIR PYTHON MODULES [ROUNDS]
#
# DIR: what prepare.sh made; PYTHON: the interpreter of its environment transformers5, with requirements-peers.txt; MODULES: the node_modules
# of `npm install --ignore-scripts @huggingface/transformers@4.3.2`; the JVM is $JAVA_HOME's, or the one on the path
set -euo pipefail
. "$(dirname "$0")/../common.sh"
directory=$(cd "${1:?DIR}" && pwd)
python=${2:?PYTHON}
modules=$(cd "${3:?MODULES}" && pwd)
threads=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# as transformers.js wants its files
mkdir -p "$work/model/onnx"
ln -s "$directory"/hf/*.json "$work/model/"
ln -s "$directory/optimum-fp32/model.onnx" "$work/model/onnx/"

{
  for contender in "transformers fp32" "onnxruntime-genai fp32" "onnxruntime-genai int4" "llama.cpp Q4_1"; do
    echo "'$python' '$here/real-model/peers.py' --contender '$contender' --model '$directory' --threads $threads"
  done
  echo "node '$here/real-model/transformers_js.mjs' '$work/model' '$directory/reference.json' $threads '$modules'"
  for export in genai-fp32 genai-int4 optimum-fp32 optimum-int8; do
    reference=$directory/reference.json
    [ "$export" != genai-int4 ] || reference=$directory/reference-int4-steps.json
    echo "'$java' -cp '$jar' org.eft4j.benchmarks.realmodel.RealModel" \
      "'eft4j $export' '$directory/$export' '$reference' $threads"
  done
} | python3 "$here/real-model/compare.py" --rounds "${4:-5}" | python3 "$here/record.py" "real-model-$jdk"
