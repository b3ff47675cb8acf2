#!/usr/bin/env bash
# A model behind a real server beside the same model here: how far apart, what up-scaling writes, how fast.
#
#   benchmarks/remote/compare.sh DIR WORK [QUESTIONS] [SERVER ...]
#
# DIR: what real-model/prepare.sh made; WORK: receives Python environments, the GGUF files and the small base model;
# SERVER: llama.cpp with weights f32 or q4, or vllm; by default f32 and q4
set -euo pipefail
. "$(dirname "$0")/servers.sh"
questions=${3:-3}
shift $(($# < 3 ? $# : 3))

base=$work/noised
if [ ! -f "$base/model.onnx" ]; then
  mkdir -p "$base"
  cp "$directory"/optimum-fp32/*.json "$directory"/optimum-fp32/*.jinja "$base"
  "$python" "$here/remote/noised_onnx.py" "$directory/optimum-fp32/model.onnx" "$base/model.onnx"
fi

compare() { # NAME
  "$java" -cp "$jar" org.eft4j.benchmarks.remote.RemoteComparison "$work/$1" "$directory/optimum-fp32" "$base" \
    "$directory/reference.json" "$questions"
  stop TERM
}

[ $# -gt 0 ] || set -- f32 q4
for server; do
  case $server in
    f32) llama f32 18080 "$f32" exact ;;
    q4) llama q4 18081 "$q4" ;;
    vllm) vllm vllm 18082 ;;
    *) echo "no server: $server" >&2; exit 2 ;;
  esac
  compare "$server"
done
