#!/usr/bin/env bash
# A step behind 256, 1,024 and 4,096 tokens with a shared buffer and with a growing cache, interleaved. Writes results/caches-JDK.json.
#
#   benchmarks/caches.sh DIR [ROUNDS]
#
# DIR: the folders growing and shared, built by caches/build.py; the JVM is $JAVA_HOME's, or the one on the path
set -euo pipefail
. "$(dirname "$0")/common.sh"
dir=$(cd "${1:?DIR}" && pwd)
rounds=${2:-10}

"$java" -cp "$jar" org.eft4j.benchmarks.caches.CacheSteps "$rounds" "$dir/growing" "$dir/shared" |
  python3 "$here/record.py" "caches-$jdk"
