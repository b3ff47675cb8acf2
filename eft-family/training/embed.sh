#!/usr/bin/env bash
# Puts the family that make.sh made where the examples and their tests take it from: the models (their weights once, in model.onnx; unpack.py
# makes the rest again), the card, the questions, the golden generations and explanations.
set -euo pipefail
cd "$(dirname "$0")"
module=$(cd .. && pwd)
family=$module/src/main/resources/family

rm -rf "$family"
mkdir -p "$family"
cp -r out/. "$family"
cp README.md "$family"
rm -f "$family"/*/model.safetensors
(cd "$family" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
cp questions.jsonl.gz "$module/src/main/resources/org/eft4j/evaluation/"
head -n 50 questions.txt > "$module/src/main/resources/org/eft4j/cli/bench-questions.txt"
cp questions.txt "$module/src/test/resources/org/eft4j/examples/"
cp golden.json "$module/src/test/resources/"
python "$module/src/test/fixtures/explanations.py" out
du -sh "$family"
