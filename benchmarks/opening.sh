#!/usr/bin/env bash
# Memory while a model is opened, beside the size of its files. Writes results/opening-JDK.json. Linux only.
#
#   benchmarks/opening.sh FOLDER
#
# FOLDER: a model of 500 MB or more, such as small-base of trio/build.py; the JVM is $JAVA_HOME's, or the one on the path
set -euo pipefail
. "$(dirname "$0")/common.sh"

"$java" -Xmx256m -cp "$jar" org.eft4j.benchmarks.caches.OpeningMemory "$(cd "${1:?FOLDER}" && pwd)" |
  python3 "$here/record.py" "opening-$jdk"
