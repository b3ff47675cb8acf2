#!/usr/bin/env bash
# Puts the family that make.sh made where the modules and their tests take it from: the models (their weights once, in
# model.onnx; unpack.py makes the rest again), the card, the questions, the golden generations and explanations.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
resources=$root/eft-family/src/main/resources/org/eft4j/family
family=$resources/models

rm -rf "$family"
mkdir -p "$family"
cp -r out/. "$family"
cp README.md "$family"
rm -f "$family"/*/model.safetensors
(cd "$family" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
cp questions.jsonl.gz "$resources/"
head -n 50 questions.txt > "$root/eft-cli/src/main/resources/org/eft4j/cli/bench-questions.txt"
cp questions.txt "$root/eft-onnx/src/test/resources/org/eft4j/onnx/"
cp golden.json "$root/eft-cli/src/test/resources/"
cp bytes-golden.json adapter-golden.json "$root/eft-onnx/src/test/resources/org/eft4j/onnx/"
python "$root/eft-cli/src/test/fixtures/explanations.py" out
du -sh "$family"
