#!/usr/bin/env bash
# Bytes for each token, by JMH's gc profiler. Writes results/allocation-JDK.json.
#
#   benchmarks/allocation.sh [JMH_OPTION...]
#
# The JVM is $JAVA_HOME's, or the one on the path.
set -euo pipefail
. "$(dirname "$0")/common.sh"

"$java" -jar "$jar" 'DecodeStep|Family' -prof gc -rf json -rff "$here/target/allocation.json" "$@" >&2
python3 "$here/collect.py" "$here/target/allocation.json" | python3 "$here/record.py" "allocation-$jdk"
