#!/usr/bin/env bash
# What a pair of one set of weights costs, in time and memory, beside its base alone and beside two models. Writes
# results/adapters-JDK.json. Memory: Linux only.
#
#   benchmarks/adapters.sh FOLDER ADAPTER [FOLDER ADAPTER]...
#
# FOLDER: an exported model; ADAPTER: a PEFT adapter over it, such as adapters/make.py makes
set -euo pipefail
. "$(dirname "$0")/common.sh"

measure() {
  "$java" -cp "$jar" org.eft4j.benchmarks.adapters.PairSteps "$1" "$2"
  for held in base pair two; do
    # a heap that is touched whole, so that taking it off leaves what is native
    "$java" -Xms512m -Xmx512m -XX:+AlwaysPreTouch -cp "$jar" org.eft4j.benchmarks.adapters.PairMemory "$held" "$1" "$2"
  done
}

while [ $# -gt 0 ]; do
  measure "$(cd "$1" && pwd)" "$(cd "${2:?ADAPTER}" && pwd)"
  shift 2
done | python3 -c 'import json, sys; json.dump([json.loads(line) for line in sys.stdin], sys.stdout)' |
  python3 "$here/record.py" "adapters-$jdk"
