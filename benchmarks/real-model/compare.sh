#!/usr/bin/env bash
# The real model's exports in eft4j, beside onnxruntime-genai and transformers, each in a process of its own. Writes results/real-model-JDK.json.
#
#   benchmarks/real-model/compare.sh DIR PYTHON [ROUNDS]
#
# DIR: what prepare.sh made; PYTHON: the interpreter of its environment transformers5
set -euo pipefail
. "$(dirname "$0")/../common.sh"
directory=$(cd "${1:?DIR}" && pwd)
python=${2:?PYTHON}
rounds=${3:-2}
threads=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" "$here/real-model/peers.py" --model "$directory" --threads "$threads" --rounds "$rounds" --out "$work/peers.json" >&2
for export in optimum-fp32 optimum-int8 genai-fp32 genai-int4; do
  reference=$directory/reference.json
  [ "$export" != genai-int4 ] || reference=$directory/reference-int4-steps.json
  "$java" -cp "$jar" org.eft4j.benchmarks.realmodel.RealModel \
    "eft4j $export" "$directory/$export" "$reference" "$threads" "$rounds" | tee "$work/$export.json" >&2
done
python3 - "$work/peers.json" "$work"/*-*.json <<'MERGE' | python3 "$here/record.py" "real-model-$jdk"
import json, sys
result, *ours = [json.load(open(file, encoding="utf-8")) for file in sys.argv[1:]]
result["contenders"] += ours
json.dump(result, sys.stdout)
MERGE
