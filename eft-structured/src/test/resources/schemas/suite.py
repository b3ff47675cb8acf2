"""Writes suite.jsonl from a checkout of json-schema-org/JSON-Schema-Test-Suite (MIT): suite.py CHECKOUT, for JsonSchemaSuiteTest.

suite.jsonl was written from commit 44401e0c046704b476ec9d2e2fccdaee618f259d. Each line is a group of tests: the file it comes from, a
description, a schema, and tests, each of a value and whether it is valid.
"""
import json
import pathlib
import sys

# Formats are always checked here, so format.json, in which they are remarks, is left out; and what needs other documents.
LEFT_OUT = {"format", "refRemote", "vocabulary", "dynamicRef"}
OPTIONAL = [
    "bignum", "ecmascript-regex", "float-overflow", "non-bmp-regex",
    "format/date", "format/date-time", "format/email", "format/time", "format/uuid",
]

tests = pathlib.Path(sys.argv[1]) / "tests" / "draft2020-12"
files = [file for file in sorted(tests.glob("*.json")) if file.stem not in LEFT_OUT]
files += [tests / "optional" / f"{name}.json" for name in OPTIONAL]
with open(pathlib.Path(__file__).with_name("suite.jsonl"), "w", encoding="utf-8") as out:
    for file in files:
        for group in json.loads(file.read_text(encoding="utf-8")):
            line = {
                "file": file.relative_to(tests).with_suffix("").as_posix(),
                "description": group["description"],
                "schema": group["schema"],
                "tests": [{"value": test["data"], "valid": test["valid"]} for test in group["tests"]],
            }
            out.write(json.dumps(line, separators=(",", ":")) + "\n")
