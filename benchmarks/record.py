#!/usr/bin/env python3
"""Writes the figures of a run, JSON on standard input, to results/NAME.json, beside what they were measured on.

    record.py NAME
"""

import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def output(*command):
    return subprocess.run(command, cwd=HERE, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


def cpu():
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def java_version():
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    lines = output(java, "-XshowSettings:properties", "-version").splitlines()
    return next(line.split("=", 1)[1].strip() for line in lines if "java.runtime.version" in line)


figures = json.load(sys.stdin)
target = HERE / "results" / f"{sys.argv[1]}.json"
target.parent.mkdir(exist_ok=True)
changed = bool(output("git", "status", "--porcelain", "--untracked-files=no", "--", "..", ":!results"))
result = {
    "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    "commit": output("git", "rev-parse", "HEAD").strip() + (" with changes" if changed else ""),
    "cpu": cpu(),
    "cores": os.cpu_count(),
    "os": f"{platform.system()} {platform.machine()}",
    "jdk": java_version(),
    "figures": figures,
}
target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
print(f"wrote {target}", file=sys.stderr)
