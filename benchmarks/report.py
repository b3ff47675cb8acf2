#!/usr/bin/env python3
"""Writes the figures of results/*.json into README.md, between its two marks.

    report.py
"""

import json
import re
import statistics
from pathlib import Path

HERE = Path(__file__).resolve().parent
BEGIN, END = "<!-- figures, written by report.py -->", "<!-- end of figures -->"

VOCABULARIES = (32000, 128256, 262144)
DRAWS = {
    "GREEDY": "greedy",
    "T": "temperature .8",
    "K50_P95": "temperature .8, top-k 50, top-p .95",
    "DEFAULT": "llama.cpp's default",
    "P90": "top-p .9",
    "P90_FLAT": "top-p .9, flat",
    "MIN_P": "temperature .8, min-p .05",
}
FLOOR = ("reading 3 rows", None)
COLUMNS = ("eft4j, 3 models", "eft4j, 1 model", "llama.cpp, 1 model", "transformers, 3 models")


RATIOS = (
    ("eft4j genai-fp32", "onnxruntime-genai fp32", "1.0"),
    ("eft4j genai-int4", "onnxruntime-genai int4", "1.0"),
    ("eft4j genai-fp32", "transformers.js fp32", "1.2"),
    ("eft4j optimum-fp32", "transformers.js fp32", "none: the same graph"),
    ("eft4j genai-int4", "llama.cpp Q4_1", "none"),
    ("eft4j genai-fp32", "transformers fp32", "none"),
)


def middle(contender, what):
    return statistics.median(turn[what] for turn in contender["rounds"])


def results(name):
    for file in sorted((HERE / "results").glob(f"{name}-[0-9]*.json")):
        yield json.loads(file.read_text(encoding="utf-8"))


def medians(result, measure):
    return {
        (f["who"], f["draw"], f["vocabulary"]): statistics.median(f[measure]) for f in result["figures"] if measure in f
    }


def number(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(*rows):
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body]) + "\n"


def short(commit):
    return re.sub(r"^(\w{10})\w+", r"\1", commit)


def where(result):
    return f"JDK {result['jdk']}, {result['cpu']}, {result['cores']} cores, commit {short(result['commit'])}, {result['date'][:10]}\n"


def side_by_side():
    rows = [("JDK", "transformers, tokens/s", "eft4j", "bare runs", "eft4j ÷ transformers (bar 3.5)", "time ÷ bare, text to text", "from ids on (bar 1.15)")]
    for result in results("side-by-side"):
        m = result["figures"]["median"]
        speeds = [number(m[f"{who}TokensPerSecond"]) for who in ("transformers", "eft", "bare")]
        rows.append((result["jdk"], *speeds, f"{m['eftSpeedToTransformers']:.2f}", f"{m['eftTimeToBare']:.3f}", f"{m['loopTimeToBare']:.3f}"))
        yield where(result)
    if len(rows) > 1:
        yield table(*rows)


def ratios(times):
    """What the project holds itself to, each as a ratio within one run."""
    mix = COLUMNS[0]
    greedy = times[(mix, "GREEDY", 128256)] / times[(*FLOOR, 128256)]
    top_k = times[(mix, "K50_P95", 128256)] / times[("llama.cpp, 1 model", "DEFAULT", 128256)]
    top_p = max(times[(mix, draw, 262144)] for draw in ("P90", "P90_FLAT")) / max(
        times[("llama.cpp, 1 model", draw, 262144)] for draw in ("P90", "P90_FLAT")
    )
    return table(
        ("ratio", "", "bar"),
        ("greedy, 3 models, 128,256 ÷ reading the rows", f"{greedy:.2f}", "2.5; plain Java 4"),
        ("top-k 50 and top-p .95, 3 models, 128,256 ÷ llama.cpp's default chain, 1 model", f"{top_k:.2f}", "1.0"),
        ("top-p .9 alone, 262,144, worse of the two shapes ÷ llama.cpp's worse", f"{top_p:.3f}", "0.1"),
    )


def samplers():
    for result in results("samplers"):
        times = medians(result, "microseconds")
        yield where(result)
        yield ratios(times)
        rows = [("vocabulary", "draw", *COLUMNS)]
        for vocabulary in VOCABULARIES:
            for draw, title in DRAWS.items():
                rows.append((f"{vocabulary:,}", title, *(number(times.get((who, draw, vocabulary))) for who in COLUMNS)))
        yield table(*rows)
        others = sorted({(who, draw) for who, draw, _ in times if who not in COLUMNS}, key=lambda key: times[(*key, 32000)])
        yield table(
            ("floor and baselines", *(f"{vocabulary:,}" for vocabulary in VOCABULARIES)),
            *(
                (", ".join(filter(None, (who, DRAWS.get(draw)))), *(number(times[(who, draw, v)]) for v in VOCABULARIES))
                for who, draw in others
            ),
        )


def allocation():
    for result in results("allocation"):
        sizes = medians(result, "bytes")
        yield where(result)
        yield table(
            ("bytes for a token", *(f"{vocabulary:,}" for vocabulary in VOCABULARIES)),
            *(
                (title, *(number(sizes.get(("stream, 3 free models", draw, v))) for v in VOCABULARIES))
                for draw, title in DRAWS.items()
                if draw != "DEFAULT"
            ),
        )
        whole = sizes.get(("generate, family", None, None))
        if whole is not None:
            yield f"End to end on the family, all that a generation sets up included: {number(whole)} bytes.\n"


def profile(name):
    for result in results(name):
        figures = result["figures"]
        yield where(result)
        yield f"Outside the backend's own runs: {figures['outsideRuns']:.1%} of {figures['samples']:,} samples.\n"
        yield table(("method", "share of all"), *((f"`{top['method']}`", f"{top['share']:.1%}") for top in figures["top"]))


def caches():
    for result in results("caches"):
        steps = {(f["cache"], f["context"]): f["median"] for f in result["figures"]}
        yield where(result)
        yield table(
            ("context", "growing, ms a token", "shared buffer", "growing ÷ shared"),
            *(
                (f"{context:,}", f"{growing:.1f}", f"{steps['shared', context]:.1f}", f"{growing / steps['shared', context]:.2f}")
                for (cache, context), growing in steps.items()
                if cache == "growing"
            ),
        )


def opening():
    for result in results("opening"):
        yield where(result)
        yield table(
            ("model", "files, MB", "peak", "after 20 tokens", "of it Java's heap"),
            *((f["model"], *(f"{f[key]:,.0f}" for key in ("files", "peak", "answered", "heap"))) for f in result["figures"]),
        )


def memory():
    for result in results("memory"):
        yield where(result)
        figures = {f["by"]: f for f in result["figures"]}
        bare, ours = figures["bare"]["nativeMb"], figures["eft4j"]["nativeMb"]
        rows = [("by", "models", "native memory, MB", "its peak", "live on Java's heap")]
        for f in result["figures"]:
            rows.append((f["by"], str(f["models"]), *(f"{f[key]:,.0f}" for key in ("nativeMb", "peakMb", "liveHeapMb"))))
        yield table(*rows)
        yield f"eft4j ÷ bare ONNX Runtime: {ours / bare:.2f} (bar: 1.15 and 60 MB more).\n"


def options():
    for result in results("options"):
        yield where(result)
        figures = {(f["members"], f["hostBusy"], f["setting"]): f["median"] for f in result["figures"]}
        columns = list(dict.fromkeys((members, busy) for members, busy, _ in figures))
        rows = [("ms a step", *(members + (", host busy" if busy else "") for members, busy in columns))]
        for setting in dict.fromkeys(setting for *_, setting in figures):
            rows.append((setting, *(f"{figures[(*column, setting)]:.1f}" for column in columns)))
        yield table(*rows)


def start():
    for result in results("start"):
        yield where(result)
        yield table(
            ("`eft generate`, process to first token", "s, median", "fastest", "slowest"),
            *((f["how"], *(f"{value:.2f}" for value in (statistics.median(f["seconds"]), min(f["seconds"]), max(f["seconds"])))) for f in result["figures"]),
        )


def real_model():
    for result in results("real-model"):
        yield where(result)
        contenders = {c["name"]: c for c in result["figures"]["contenders"]}
        rows = [("contender", "tokens/s", "of them steps", "first token, ms", "loaded in, s", "peak, MB", "answers as the reference")]
        for name, c in contenders.items():
            speeds = (
                f"{middle(c, 'tokens_per_second'):.1f}",
                f"{middle(c, 'decode_tokens_per_second'):.1f}",
                f"{middle(c, 'first_token_seconds') * 1000:.0f}",
                f"{c['load_seconds']:.1f}",
                f"{c['memory']['peak'] / 1e6:,.0f}",
            )
            rows.append((name, *speeds, c["rounds"][-1]["same_as_reference"]))
        yield table(*rows)
        rows = [("ratio of tokens/s, median of the rounds", "", "bar")]
        for ours, theirs, bar in RATIOS:
            pairs = zip(contenders[ours]["rounds"], contenders[theirs]["rounds"])
            ratio = statistics.median(a["tokens_per_second"] / b["tokens_per_second"] for a, b in pairs)
            rows.append((f"{ours} ÷ {theirs}", f"{ratio:.2f}", bar))
        yield table(*rows)
        yield (
            "All prompts had the ids that transformers gives. Answers of eft4j's genai-int4 are compared with those of the\n"
            "same graph run token by token by onnxruntime itself, all others with transformers' in float32, which rounded\n"
            "weights need not give; llama.cpp's by their text.\n"
        )


SECTIONS = {
    "The whole loop on the family": side_by_side,
    "From logits to a token, microseconds": samplers,
    "Allocation": allocation,
    "Where the time of the family's generations goes": lambda: profile("profile"),
    "Where the time of a trio's generations goes (1.1 B and 135 M parameters)": lambda: profile("profile-trio"),
    "A growing cache against a shared buffer": caches,
    "Memory while a model is opened": opening,
    "Memory of three models": memory,
    "A real model beside its peers": real_model,
    "How threads wait": options,
    "Start": start,
}
parts = []
for title, section in SECTIONS.items():
    lines = list(section()) or ["Not measured yet.\n"]
    parts.append("\n".join([f"### {title}\n", *lines]))
for picture in sorted((HERE / "results").glob("*.png")):
    parts.append(f"![{picture.stem}: time of a token by vocabulary](results/{picture.name})\n")

readme = HERE / "README.md"
text = readme.read_text(encoding="utf-8")
marked = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
readme.write_text(marked.sub(lambda _: "\n".join([BEGIN, *parts, END]), text), encoding="utf-8")
