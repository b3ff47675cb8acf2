#!/usr/bin/env bash
# Up-scaling on the family: eft4j, plain transformers and the bare ONNX Runtime runs, interleaved. Writes results/side-by-side-JDK.json.
#
#   benchmarks/side-by-side.sh FAMILY_DIR PYTHON [ROUNDS]
#
# FAMILY_DIR: the model folders with model.safetensors beside model.onnx, as eft-family/training/unpack.py makes them
# PYTHON: an interpreter that has peers/requirements.txt; the JVM is $JAVA_HOME's, or the one on the path
set -euo pipefail
. "$(dirname "$0")/common.sh"
family=$(cd "${1:?FAMILY_DIR}" && pwd)
python=${2:?PYTHON}
rounds=${3:-11}

"$java" -cp "$jar" org.eft4j.benchmarks.sidebyside.SpeedComparison \
  "$family" "$here/../eft-cli/src/main/resources/org/eft4j/cli/bench-questions.txt" "$rounds" "$python" "$here/peers/transformers_peer.py" |
  python3 "$here/record.py" "side-by-side-$jdk"
