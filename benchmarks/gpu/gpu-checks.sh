#!/usr/bin/env bash
# Proves the device path on a CUDA GPU: the contract kit and the golden logits on it, logits against the CPU's, no cache across the bus, and
# how far a step is from the time to read the weights.
#
#   benchmarks/gpu/gpu-checks.sh [--device N] [LARGE TUNED BASE]   run the checks; without folders, on the small family
#   benchmarks/gpu/gpu-checks.sh --dry-run [LARGE TUNED BASE]      the same on a machine without a GPU, with the CPU in its place
#   benchmarks/gpu/gpu-checks.sh --pack FILE.tar                   pack all it needs but Java, CUDA and models, for a machine without Maven or network:
#                                                        unpack it there, and run benchmarks/gpu/gpu-checks.sh in the folder it makes
#
# LARGE, TUNED, BASE: model folders; on a GPU take float16 exports with GroupQueryAttention and a long context, or little is measured.
#
# Needs: a JDK or JRE of version 17 or newer ($JAVA_HOME, or java on the path); Maven, unless packed; the NVIDIA driver; CUDA 12's cudart,
# cuBLAS and cuRAND. Those are also looked for where pip puts them: nvidia-cuda-runtime-cu12, nvidia-cublas-cu12, nvidia-curand-cu12
# (set PYTHON to the interpreter that has them).
#
# Ends with 0 if all is well, 1 if a check fails, 2 if something it needs is missing.
set -euo pipefail

missing() {
  echo "gpu-checks: $*" >&2
  exit 2
}

device=0
pack=
while [ $# -gt 0 ]; do
  case $1 in
    --device) device=${2:-}; shift $(($# < 2 ? 1 : 2)) ;;
    --dry-run) device=dry-run; shift ;;
    --pack) [ $# -ge 2 ] || missing "--pack needs a file"; pack=$(realpath -m "$2"); shift 2 ;;
    -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) missing "there is no option $1; see --help" ;;
    *) break ;;
  esac
done
case $device in dry-run | 0 | [1-9] | [1-9][0-9]) ;; *) missing "--device is a number counted from 0, got '$device'" ;; esac
case $# in 0 | 3) ;; *) missing "give three model folders, LARGE TUNED BASE, or none; got $#" ;; esac
models=()
for folder in "$@"; do
  [ -d "$folder" ] || missing "there is no folder $folder"
  models+=("$(cd "$folder" && pwd)")
done
cd "$(dirname "$0")/../.."

# Everything is in one folder of jars, so that it can be carried elsewhere; in the project's tree it is built anew each time.
jars=target/gpu-checks
if [ -f pom.xml ]; then
  command -v mvn >/dev/null || missing "Maven is needed to build; or run --pack on a machine that has it, and this here"
  echo "== building" >&2
  rm -rf "$jars"
  mvn -q -B -DskipTests package dependency:copy-dependencies \
    -DincludeScope=test -DoutputDirectory="$PWD/$jars"
  junit=$(sed -n 's/.*<junit.version>\(.*\)<\/junit.version>.*/\1/p' pom.xml)
  mvn -q -B -N dependency:copy -Dartifact="org.junit.platform:junit-platform-console-standalone:$junit" \
    -DoutputDirectory="$PWD/$jars"
  cp benchmarks/target/benchmarks.jar "$jars"
  cp -r eft-onnx/target/test-classes "$jars/tests"
  cp -r eft-family/src/main/resources/org/eft4j/family/models "$jars/family"
elif [ ! -d "$jars" ]; then
  missing "neither the project's tree nor a packed $jars is here"
fi
if [ -n "$pack" ]; then
  tar -cf "$pack" --transform 's,^,gpu-checks/,' benchmarks/gpu/gpu-checks.sh docs/gpu.md "$jars"
  echo "packed: $pack" >&2
  exit 0
fi

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" >/dev/null || missing "Java 17 or newer is needed: set JAVA_HOME, or put java on the path"
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
[ "${version%%.*}" -ge 17 ] 2>/dev/null || missing "Java 17 or newer is needed, $java is ${version:-of an unknown version}"

if [ "$device" != dry-run ]; then
  command -v nvidia-smi >/dev/null || echo "gpu-checks: there is no nvidia-smi here; going on without it" >&2
  # Where pip puts CUDA's libraries, after what the caller has set.
  wheels=$("${PYTHON:-python3}" - 2>/dev/null <<'PY' || true
import glob, site
print(":".join(d for p in site.getsitepackages() + [site.getusersitepackages()] for d in sorted(glob.glob(p + "/nvidia/*/lib"))))
PY
  )
  export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}${LD_LIBRARY_PATH:+${wheels:+:}}$wheels
fi

run() {
  "$java" --enable-native-access=ALL-UNNAMED -cp "$jars/tests:$jars/*" "$@"
}

trios=("${models[@]}")
if [ $# -eq 0 ]; then
  # The family is float32 and concatenates; the small random one is float16 and has GroupQueryAttention.
  half=$jars/tests/exports/llama-genai-fp16
  trios=("$jars/family/large-base" "$jars/family/small-tuned" "$jars/family/small-base" "$half" "$half" "$half")
fi

status=0
if [ "$device" = dry-run ]; then
  classes='org.eft4j.onnx.Device.*Test'
else
  classes='org.eft4j.onnx.Cuda(Contract|GoldenLogits)Test'
  # Refuses at once, with what is missing, where CUDA cannot be used.
  run org.eft4j.benchmarks.gpu.GpuChecks "$device" || status=$?
  [ "$status" -eq 0 ] || exit "$status"
fi
echo "== contract kit and golden logits"
run org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=summary \
  --scan-classpath="$jars/tests" --include-classname="$classes" || status=1

echo "== logits, caches, steps"
if [ "$device" != dry-run ] && command -v nvidia-smi >/dev/null; then
  # An outside witness: megabytes a second over the bus (rxpci, txpci), once a second, while the checks run.
  nvidia-smi dmon -i "$device" -s t -d 1 >"$jars/bus.txt" 2>&1 &
  witness=$!
  trap 'kill "$witness" 2>/dev/null || true' EXIT
fi
for ((i = 0; i < ${#trios[@]}; i += 3)); do
  run org.eft4j.benchmarks.gpu.GpuChecks "$device" "${trios[@]:i:3}" || status=1
done
if [ -n "${witness:-}" ]; then
  echo "== traffic on the bus, MB/s, by nvidia-smi dmon (in $jars/bus.txt)"
  awk '!/^#/ { if ($2 > rx) rx = $2; if ($3 > tx) tx = $3; n++ } END { print n + 0, "samples, at most", rx + 0, "to the GPU,", tx + 0, "from it" }' \
    "$jars/bus.txt"
fi
[ "$status" -eq 0 ] && echo "gpu-checks: all is well" || echo "gpu-checks: something failed, see above" >&2
exit "$status"
