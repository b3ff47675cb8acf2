#!/usr/bin/env bash
# Where the time of a decode loop goes, by Flight Recorder's samples of whole generations of the family, 10 ms apart. Writes
# results/profile-JDK.json.
#
#   benchmarks/profile.sh
#
# The JVM is $JAVA_HOME's, or the one on the path.
set -euo pipefail
. "$(dirname "$0")/common.sh"

recording=$here/target/profile.jfr
"$java" -jar "$jar" Family -wi 3 -i 10 -r 3 \
  -jvmArgsAppend "-XX:StartFlightRecording=settings=profile,jdk.ExecutionSample#period=10ms,jdk.NativeMethodSample#period=10ms,filename=$recording" >&2
"${java%java}jfr" print --json --stack-depth 64 --events jdk.ExecutionSample,jdk.NativeMethodSample "$recording" |
  python3 "$here/samples.py" | python3 "$here/record.py" "profile-$jdk"
