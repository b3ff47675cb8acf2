#!/usr/bin/env bash
# A standalone cluster on this machine alone: the kill test, then the throughput of one executor.
#
#   benchmarks/spark/cluster.sh WORK [kill|throughput]
#
# WORK: a folder for Spark, out of PyPI's pyspark, the jars, logs and results; some 1 GB
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
mkdir -p "${1:?WORK}"
work=$(cd "$1" && pwd)
what=${2:-all}
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}

if [ ! -x "$work/venv/bin/spark-submit" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q -r "$here/requirements.txt"
fi
SPARK_HOME=$("$work/venv/bin/python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
export SPARK_HOME JAVA_HOME=$java_home SPARK_LOCAL_IP=127.0.0.1 SPARK_PUBLIC_DNS=127.0.0.1
export SPARK_LOCAL_DIRS=$work/tmp SPARK_WORKER_DIR=$work/workers
mkdir -p "$work/jars" "$work/classes" "$work/tmp"

# The library's own jars and what they bring, without what Spark has: that stands first on its class path anyway.
mvn -q -f "$root/pom.xml" -DskipTests -pl eft-spark -am package
rm -f "$work"/jars/*.jar
for module in core family huggingface onnx spark; do
  find "$root/eft-$module/target" -maxdepth 1 -name "eft-$module-*.jar" ! -name '*-sources.jar' ! -name '*-testkit.jar' \
    ! -name '*-javadoc.jar' -exec cp {} "$work/jars/" \;
done
mvn -q -f "$root/pom.xml" -pl eft-onnx -am dependency:copy-dependencies -DincludeScope=runtime \
  -DexcludeGroupIds=org.eft4j,com.fasterxml.jackson.core,org.slf4j -DoutputDirectory="$work/jars"
javac -d "$work/classes" -cp "$SPARK_HOME/jars/*:$work/jars/*" "$here/ClusterJob.java"
jar --create --file "$work/cluster-job.jar" -C "$work/classes" .
jars=$(printf 'local:%s,' "$work"/jars/*.jar)

processes=()
stop() {
  [ ${#processes[@]} -eq 0 ] || kill "${processes[@]}" 2>/dev/null || true
  wait
  processes=()
  rm -rf "$work/workers" # each application leaves its jars there
}
trap stop EXIT

start() { # NAME ARGUMENT...
  "$SPARK_HOME/bin/spark-class" "${@:2}" >"$work/$1.log" 2>&1 &
  processes+=($!)
}

wait_for() { # FILE PATTERN COUNT
  for _ in $(seq 600); do
    [ "$(grep -c "$2" "$1" 2>/dev/null)" -lt "$3" ] || return 0
    sleep 0.1
  done
  echo "$1 did not get $3 lines with '$2' in a minute" >&2
  return 1
}

submit() { # CORES ARGUMENT...
  "$SPARK_HOME/bin/spark-submit" --master spark://127.0.0.1:7077 --class ClusterJob --jars "${jars%,}" \
    --driver-memory 1g --executor-memory 1g --total-executor-cores "$1" \
    --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1 --conf spark.ui.enabled=false \
    --conf spark.executor.extraJavaOptions=--enable-native-access=ALL-UNNAMED \
    --conf spark.sql.adaptive.enabled=false --conf spark.sql.shuffle.partitions=8 \
    --driver-java-options --enable-native-access=ALL-UNNAMED \
    "$work/cluster-job.jar" "${@:2}" 2>"$work/driver.log"
}

cluster() { # WORKERS CORES
  start master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 7077 --webui-port 0
  wait_for "$work/master.log" 'Starting Spark master' 1
  for worker in $(seq "$1"); do
    start "worker$worker" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port 0 \
      --cores "$2" --memory 2g spark://127.0.0.1:7077
    wait_for "$work/worker$worker.log" 'Successfully registered with master' 1
  done
}

kill_test() {
  cluster 2 1
  echo "== undisturbed"
  submit 2 rows "$work/questions.jsonl" "$work/undisturbed.jsonl" >"$work/undisturbed.log"
  grep -v '^task.*ended$' "$work/undisturbed.log"

  echo "== disturbed"
  submit 2 rows "$work/questions.jsonl" "$work/disturbed.jsonl" >"$work/disturbed.log" &
  local job=$!
  wait_for "$work/disturbed.log" '^task.*ended$' 30
  local executor
  executor=$(pgrep -P "${processes[1]}" -f CoarseGrainedExecutorBackend)
  kill -9 "$executor"
  echo "kill -9 $executor, after $(grep -c '^task.*ended$' "$work/disturbed.log") tasks"
  wait "$job"
  grep -v '^task.*ended$' "$work/disturbed.log"

  grep -q '^executor .* left' "$work/disturbed.log" || { echo "no executor was lost" >&2; exit 1; }
  cmp "$work/undisturbed.jsonl" "$work/disturbed.jsonl"
  echo "all $(wc -l <"$work/disturbed.jsonl") rows are equal"
  stop
}

throughput() {
  cluster 1 2
  echo "== throughput of one executor with two cores"
  submit 2 throughput "$work/questions.jsonl" | tee "$work/throughput.log" | grep -v '^task.*ended$'
  stop
}

[ "$what" = throughput ] || kill_test
[ "$what" = kill ] || throughput
