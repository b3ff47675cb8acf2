#!/usr/bin/env python3
"""Makes a model's Hugging Face folder back from its graph: adds model.safetensors (half precision) to copies of the folders that come with
the examples, which hold the weights once, in model.onnx. transformers can then check what runs here.

  unpack.py ../src/main/resources/org/eft4j/family/models out
"""
import argparse
import os
import shutil

import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM


def weights(path):
    """The graph's weights under transformers' names. A matrix that is multiplied with has none in the graph: its node's name tells."""
    graph = onnx.load(path).graph
    values = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
    for node in graph.node:                                     # what a runtime folds when it opens the graph
        if all(i in values for i in node.input):
            inputs = [values[i] for i in node.input]
            if node.op_type == 'Cast':
                values[node.output[0]] = inputs[0].float()
            elif node.op_type == 'Mul':
                values[node.output[0]] = inputs[0] * inputs[1]
            elif node.op_type == 'Transpose':
                values[node.output[0]] = inputs[0].T
    named = {k: v for k, v in values.items() if k.startswith('model.') and k.endswith('.weight')}
    for node in graph.node:
        if node.op_type == 'MatMul' and node.input[1] in values:
            named[node.name.strip('/').removesuffix('/MatMul').replace('/', '.') + '.weight'] = values[node.input[1]].T
    return named


def unpack(source, target):
    shutil.copytree(source, target, dirs_exist_ok=True)
    found = weights(source + '/model.onnx')
    model = LlamaForCausalLM(LlamaConfig.from_pretrained(source))
    lacking = set(model.state_dict()) ^ set(found) ^ ({'lm_head.weight'} - set(found))
    assert not lacking, (source, lacking)
    assert torch.equal(found['lm_head.weight'], found['model.embed_tokens.weight'])     # one tensor in transformers
    save_file({k: v.half().contiguous() for k, v in found.items() if k != 'lm_head.weight'}, target + '/model.safetensors', {'format': 'pt'})


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('family')
    p.add_argument('out')
    a = p.parse_args()
    for name in sorted(os.listdir(a.family)):
        if os.path.isfile(f'{a.family}/{name}/model.onnx'):
            unpack(f'{a.family}/{name}', f'{a.out}/{name}')
            print(name)
