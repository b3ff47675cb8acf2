"""Builds three random-weight language models that share a vocabulary, as ONNX model folders. See README.md."""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import resource
import shutil
import tempfile
import time
import warnings
from pathlib import Path

NAMES = ("small-base", "small-tuned", "large-base")
# The graph of the large one is over what a single protobuf file can hold.
EXTERNAL = {"large-base"}
WITH_TEMPLATE = {"small-tuned"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the three folders go")
    parser.add_argument("--int4", action="store_true", help="quantise the weights of matrix products to 4 bits")
    parser.add_argument("--fp32", type=Path, help="with --int4: a finished float32 build to start from, instead of making one")
    arguments = parser.parse_args()
    if arguments.fp32 and not arguments.int4:
        parser.error("--fp32 goes with --int4")
    arguments.out.mkdir(parents=True, exist_ok=True)
    ready = arguments.out / "READY"
    ready.unlink(missing_ok=True)
    report = {}
    tokenizer_json = None if arguments.fp32 else _alone(_tokenizer)[0]
    for name in NAMES:
        target = arguments.out / name
        shutil.rmtree(target, ignore_errors=True)
        if arguments.fp32:
            report[name] = _int4(arguments.fp32 / name, target, name)
        elif arguments.int4:
            with tempfile.TemporaryDirectory(dir=arguments.out, prefix=".fp32-") as scratch:
                _fp32(Path(scratch) / name, name, tokenizer_json)
                report[name] = _int4(Path(scratch) / name, target, name)
        else:
            report[name] = _fp32(target, name, tokenizer_json)
    (arguments.out / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    ready.touch()


def _fp32(folder: Path, name: str, tokenizer_json: str) -> dict:
    differences, cost = _alone(_export, folder, name, tokenizer_json)
    return _report(folder, name, cost, differences)


def _int4(source: Path, folder: Path, name: str) -> dict:
    _, cost = _alone(_quantise, source, folder, name in EXTERNAL)
    differences, _ = _alone(_compare, source, folder)
    return _report(folder, name, cost, differences)


def _tokenizer() -> str:
    import vocabulary

    return vocabulary.tokenizer()


def _export(folder: Path, name: str, tokenizer_json: str) -> dict:
    import graphs
    import vocabulary

    differences = graphs.export(name, folder, external=name in EXTERNAL)
    vocabulary.write(folder, tokenizer_json, name in WITH_TEMPLATE)
    return differences


def _quantise(source: Path, folder: Path, external: bool) -> None:
    import int4

    int4.quantise(source, folder, external)


def _compare(source: Path, folder: Path) -> dict:
    import int4

    return int4.compare(source, folder)


def _alone(work, *arguments):
    """Runs the work in a process of its own, so that its memory is given back; returns its result and what it cost."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(theirs, work, *arguments))
    start = time.monotonic()
    process.start()
    theirs.close()
    try:
        result, peak = mine.recv()
    except EOFError:
        raise SystemExit(f"{work.__name__} failed, see above") from None
    finally:
        process.join()
    return result, {"seconds": round(time.monotonic() - start, 1), "peak_mib": peak}


def _measured(pipe, work, *arguments) -> None:
    # The exporter warns of each place where it makes a Python value a constant; the checks against torch cover them.
    warnings.filterwarnings("ignore")
    result = work(*arguments)
    pipe.send((result, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
    pipe.close()


def _report(folder: Path, name: str, cost: dict, more: dict) -> dict:
    files = {}
    for file in sorted(folder.iterdir()):
        # One of the writers makes a file that nobody else may read.
        file.chmod(0o644)
        with file.open("rb") as content:
            files[file.name] = {"bytes": file.stat().st_size, "sha256": hashlib.file_digest(content, "sha256").hexdigest()}
    report = {**cost, **more, "files": files}
    print(name, json.dumps(report, indent=2), flush=True)
    return report


if __name__ == "__main__":
    main()
