#!/usr/bin/env bash
# From `java -jar eft.jar generate` on the embedded family to the end of the process, which writes one token: as it comes, and with a
# class-data archive of an earlier run. Writes results/start-JDK.json.
#
#   benchmarks/start.sh [ROUNDS]
#
# The JVM is $JAVA_HOME's, or the one on the path.
set -euo pipefail
. "$(dirname "$0")/common.sh"
eft=$here/../eft-cli/target/eft.jar
archive=$here/target/eft.jsa

run() {
  "$java" "$@" -jar "$eft" generate --chat "What is the capital of France?" --max-new-tokens 1 >/dev/null 2>&1
}

# measure HOW FLAGS...: prints a line of JSON
measure() {
  local how=$1
  shift
  for _ in $(seq "$rounds"); do
    local begin=$EPOCHREALTIME
    run "$@"
    echo "$begin $EPOCHREALTIME"
  done | python3 -c 'import json, sys
pairs = [map(float, line.split()) for line in sys.stdin]
print(json.dumps({"how": sys.argv[1], "seconds": [end - begin for begin, end in pairs]}))' "$how"
}

rounds=${1:-11}
run "-XX:ArchiveClassesAtExit=$archive"
{
  measure "as it comes"
  measure "with a class-data archive" "-XX:SharedArchiveFile=$archive"
  measure "with an archive and the first compiler only" "-XX:SharedArchiveFile=$archive" -XX:TieredStopAtLevel=1
} | python3 -c 'import json, sys; json.dump([json.loads(line) for line in sys.stdin], sys.stdout)' |
  python3 "$here/record.py" "start-$jdk"
