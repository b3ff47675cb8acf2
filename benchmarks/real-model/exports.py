"""Exports of the unpacked model by optimum-onnx, with float32 and with dynamic int8 weights.

  python exports.py --model DIR/hf --out DIR      # eft-onnx/src/test/fixtures/requirements-transformers4.txt
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic
from optimum.exporters.onnx import main_export


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    plain, rounded = arguments.out / "optimum-fp32", arguments.out / "optimum-int8"
    main_export(str(arguments.model), output=plain, task="text-generation-with-past", do_validation=False)
    rounded.mkdir(exist_ok=True)
    quantize_dynamic(plain / "model.onnx", rounded / "model.onnx", weight_type=QuantType.QInt8)
    # transformers 4 does not know the class of tokenizers that transformers 5 writes, so the exporter left the tokenizer out.
    for file in arguments.model.iterdir():
        if file.suffix != ".safetensors":
            for folder in (plain, rounded):
                shutil.copy(file, folder / file.name)


if __name__ == "__main__":
    main()
