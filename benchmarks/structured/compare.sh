#!/usr/bin/env bash
# Masks of 28 schemas over a real vocabulary: ours beside llguidance's, token by token, and both times.
#
#   benchmarks/structured/compare.sh FOLDER WIDTH PYTHON
#
# FOLDER: one with tokenizer.json and config.json; WIDTH: how many ids its model scores; PYTHON: one that has
# structured/requirements.txt. The JVM is $JAVA_HOME's, or the one on the path.
set -euo pipefail
. "$(dirname "$0")/../common.sh"
work=$here/target/structured
mkdir -p "$work"
"$java" -cp "$jar" org.eft4j.benchmarks.structured.Masks "$1" "$2" "$here/../eft-structured/src/test/resources/schemas/cases.json" "$work/masks"
"$3" "$here/structured/masks.py" "$1" "$2" "$here/../eft-structured/src/test/resources/schemas/cases.json" "$work/masks"
