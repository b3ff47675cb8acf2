#!/usr/bin/env bash
# Memory of a process that holds several models: by ONNX Runtime alone, by eft4j, and by eft4j over bytes. Writes results/memory-JDK.json. Linux only.
#
#   benchmarks/memory.sh FOLDER...
#
# FOLDER: the models that one process holds at the same time; the JVM is $JAVA_HOME's, or the one on the path
set -euo pipefail
. "$(dirname "$0")/common.sh"
folders=()
for folder in "${@:?FOLDER}"; do
  folders+=("$(cd "$folder" && pwd)")
done

for by in bare eft4j bytes; do
  # a heap that is touched whole, so that taking it off leaves what is native
  "$java" -Xms512m -Xmx512m -XX:+AlwaysPreTouch -cp "$jar" org.eft4j.benchmarks.bare.MembersMemory "$by" "${folders[@]}"
done | python3 -c 'import json, sys; json.dump([json.loads(line) for line in sys.stdin], sys.stdout)' |
  python3 "$here/record.py" "memory-$jdk"
