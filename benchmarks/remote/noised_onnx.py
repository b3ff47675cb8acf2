"""Writes an ONNX model with noise added to its matrices, as a base model for it: noised_onnx.py IN OUT"""

import sys

import numpy as np
import onnx
from onnx import numpy_helper

SHARE = 0.1  # of each matrix's own standard deviation


def main(source, target):
    random = np.random.default_rng(0)
    model = onnx.load(source)
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.ndim == 2:
            noise = random.standard_normal(values.shape, dtype=np.float32)
            noised = values + SHARE * values.std() * noise
            tensor.CopyFrom(numpy_helper.from_array(noised.astype(np.float32), tensor.name))
    onnx.save(model, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
