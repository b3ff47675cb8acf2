#!/usr/bin/env bash
# A server that is killed in the middle of a text and started again three seconds later: what the caller sees.
#
#   benchmarks/remote/restart.sh DIR WORK
#
# DIR, WORK: as for compare.sh
set -euo pipefail
. "$(dirname "$0")/servers.sh"

llama restarted 18083 "$f32" exact
while read -r line; do
  echo "$line"
  if [[ $line == "token 8 "* ]]; then
    stop KILL
    sleep 3
    llama restarted 18083 "$f32" exact
  fi
done < <("$java" -cp "$jar" org.eft4j.benchmarks.remote.RemoteRestart "$work/restarted" "$directory/optimum-fp32" \
  "$directory/reference.json")
stop TERM
