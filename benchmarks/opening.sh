#!/usr/bin/env bash
# Memory while a model is opened, beside the size of its files. Writes results/opening-JDK.json. Linux only.
#
#   benchmarks/opening.sh FOLDER...
#
# FOLDER: models of 500 MB or more, such as small-base of trio/build.py; the JVM is $JAVA_HOME's, or the one on the path
set -euo pipefail
. "$(dirname "$0")/common.sh"

for folder in "${@:?FOLDER}"; do
  "$java" -Xmx128m -cp "$jar" org.eft4j.benchmarks.caches.OpeningMemory "$(cd "$folder" && pwd)"
done | python3 -c 'import json, sys; json.dump([json.loads(line) for line in sys.stdin], sys.stdout)' |
  python3 "$here/record.py" "opening-$jdk"
