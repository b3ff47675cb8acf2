#!/usr/bin/env bash
# Up-scaling on the family: eft4j, plain transformers and the bare ONNX Runtime runs, interleaved. Writes results/side-by-side-JDK.json.
#
#   benchmarks/side-by-side.sh FAMILY_DIR PYTHON [ROUNDS]
#
# FAMILY_DIR: the model folders with model.safetensors beside model.onnx, and data/test.jsonl
# PYTHON: an interpreter that has peers/requirements.txt; the JVM is $JAVA_HOME's, or the one on the path
set -euo pipefail
family=$(cd "${1:?FAMILY_DIR}" && pwd)
python=${2:?PYTHON}
rounds=${3:-11}
here=$(cd "$(dirname "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
jdk=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')

[ -f "$here/target/benchmarks.jar" ] || mvn -q -f "$here/../pom.xml" -DskipTests package
"$java" -cp "$here/target/benchmarks.jar" org.eft4j.benchmarks.sidebyside.SpeedComparison \
  "$family" "$rounds" "$python" "$here/peers/transformers_peer.py" |
  python3 "$here/record.py" "side-by-side-$jdk"
