#!/usr/bin/env bash
# Models over bytes on SmolLM2-135M: next bytes beside two other implementations, and texts that end inside a word.
#
#   benchmarks/bytes.sh DIR WORK
#
# DIR: the real model, by real-model/prepare.sh. WORK: a folder for the Python environment genlm, used again where it is there; Python 3.11.
set -euo pipefail
. "$(dirname "$0")/common.sh"
model=$(cd "${1:?DIR}" && pwd)
mkdir -p "${2:?WORK}"
work=$(cd "$2" && pwd)
export HF_HUB_OFFLINE=1 PYTHONDONTWRITEBYTECODE=1
if [ ! -x "$work/genlm/bin/python" ]; then
  python3.11 -m venv "$work/genlm"
  "$work/genlm/bin/pip" install --quiet --requirement "$here/bytes/requirements.txt"
fi
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
text=$here/bytes/text.txt
"$java" -cp "$jar" org.eft4j.benchmarks.bytes.NextBytes "$model/genai-fp32" '<|endoftext|>' "$text" > "$rows"
"$work/genlm/bin/python" -W ignore "$here/bytes/compare.py" --model "$model/hf" --rows "$rows" --text "$text" --genlm-bytes 215
"$java" -cp "$jar" org.eft4j.benchmarks.bytes.PromptEnds "$model/genai-fp32"
