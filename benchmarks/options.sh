#!/usr/bin/env bash
# A decoding step by how ONNX Runtime's threads wait for work. Writes results/options-JDK.json.
#
#   benchmarks/options.sh DIR [ROUNDS]
#
# DIR: what real-model/prepare.sh made; the JVM is $JAVA_HOME's, or the one on the path
set -euo pipefail
. "$(dirname "$0")/common.sh"
directory=$(cd "${1:?DIR}" && pwd)

"$java" --enable-native-access=ALL-UNNAMED -cp "$jar" org.eft4j.benchmarks.bare.SettingsComparison \
  "$directory/genai-int4" "$directory/genai-fp32" "$(nproc)" "${2:-31}" |
  python3 "$here/record.py" "options-$jdk"
