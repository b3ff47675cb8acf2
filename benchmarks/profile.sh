#!/usr/bin/env bash
# Where the time of a decode loop goes, by Flight Recorder's samples, 10 ms apart. Writes results/profile-JDK.json from whole generations of
# the family, or results/profile-trio-JDK.json from those of a larger trio.
#
#   benchmarks/profile.sh [TRIO]
#
# TRIO: the folders large-base, small-tuned and small-base, built by trio/build.py; the JVM is $JAVA_HOME's, or the one on the path
set -euo pipefail
. "$(dirname "$0")/common.sh"

recording=$here/target/profile.jfr
flags="-XX:StartFlightRecording=settings=profile,jdk.ExecutionSample#period=10ms,jdk.NativeMethodSample#period=10ms,filename=$recording"
name=profile
if [ $# = 0 ]; then
  "$java" -jar "$jar" Family -wi 3 -i 10 -r 3 -jvmArgsAppend "$flags" >&2
else
  name=profile-trio
  trio=$(cd "$1" && pwd)
  "$java" "$flags" -jar "$here"/../eft-cli/target/eft.jar bench --large "$trio/large-base" --tuned "$trio/small-tuned" \
    --base "$trio/small-base" --questions 2 --rounds 1 --max-new-tokens 24 --agreement 0.8 >&2
fi
"${java%java}jfr" print --json --stack-depth 64 --events jdk.ExecutionSample,jdk.NativeMethodSample "$recording" |
  python3 "$here/samples.py" | python3 "$here/record.py" "$name-$jdk"
