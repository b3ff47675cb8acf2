#!/usr/bin/env bash
# Starts the server on loopback, has clients ask it, and prints how fast it answered.
#
#   eft-examples-spring/load.sh [CLIENTS] [QUESTIONS_OF_EACH]
set -euo pipefail
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
port=8089

classes=$PWD/eft-examples-spring/target
# The last module's class path is the one that stays in the file.
mvn -q -pl eft-examples-spring -am -DskipTests package dependency:build-classpath -DincludeScope=test \
  -DexcludeGroupIds=org.eft4j -Dmdep.outputFile="$classes/libraries"
modules=$(printf '%s/target/classes:' eft-core eft-huggingface eft-family eft-onnx eft-examples-spring)
"$java" --enable-native-access=ALL-UNNAMED -cp "$modules$(cat "$classes/libraries")" \
  org.eft4j.examples.spring.ChatApplication --server.port=$port >"$classes/server.log" &
server=$!
trap 'kill $server; wait $server || true' EXIT
for _ in $(seq 300); do
  ! grep -q 'Started ChatApplication' "$classes/server.log" || break
  sleep 0.1
done
"$java" -cp "$classes/test-classes:$modules$(cat "$classes/libraries")" \
  org.eft4j.examples.spring.Load http://127.0.0.1:$port "${1:-16}" "${2:-100}"
