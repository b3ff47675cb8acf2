#!/usr/bin/env python3
"""Step 8: one model folder as users find it on a hub: config, generation_config, tokenizer, model.safetensors (half precision) and model.onnx.

The graph is optimum's decoder with past in fp32 arithmetic. Its matrices are then stored in rows of int8 (rounding.py), with a Cast and a Mul after
each, which runtimes fold into the fp32 matrix when they open the graph; and the embedding once, which the head takes transposed. Training
rounded the weights so, hence this loses nothing; a file is a quarter of the weights in fp32.
"""
import argparse
import json
import os
import shutil
import subprocess
import tempfile

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from transformers import LlamaForCausalLM

from rounding import pack
from tokenizer import config, control_ids

EMBEDDING = 'model.embed_tokens.weight'


def unpacking(name, values, transposed):
    """Initializers and nodes that make a matrix from int8 values and scales of its rows, or of its columns where it is stored transposed."""
    packed, scale = pack(torch.from_numpy((values.T if transposed else values).copy()))
    assert np.array_equal((packed.float() * scale).numpy(), values.T if transposed else values), name + ' is not what rounding.py makes'
    turn = (lambda x: x.T.contiguous()) if transposed else (lambda x: x)
    tensors = [numpy_helper.from_array(turn(packed).numpy(), name + '_int8'), numpy_helper.from_array(turn(scale).numpy(), name + '_scale')]
    nodes = [helper.make_node('Cast', [name + '_int8'], [name + '_cast'], name='cast_' + name, to=TensorProto.FLOAT),
             helper.make_node('Mul', [name + '_cast', name + '_scale'], [name], name='scale_' + name)]
    return tensors, nodes


def store_in_int8(source, target):
    model = onnx.load(source)
    values = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    nodes, kept = [], []
    for tensor in model.graph.initializer:
        matrix = values[tensor.name]
        if matrix.dtype != np.float32 or matrix.ndim != 2 or matrix.size <= 1024:
            kept.append(tensor)
        elif tensor.name != EMBEDDING and matrix.T.shape == values[EMBEDDING].shape and np.array_equal(matrix.T, values[EMBEDDING]):
            nodes.append(helper.make_node('Transpose', [EMBEDDING], [tensor.name], name='tie_' + tensor.name, perm=[1, 0]))
        else:
            tensors, made = unpacking(tensor.name, matrix, transposed=tensor.name != EMBEDDING)
            kept.extend(tensors)
            nodes[:0] = made                                    # before a Transpose that takes it
    nodes += model.graph.node
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def write(path, content):
    with open(path, 'w') as out:
        json.dump(content, out, indent=2)
        out.write('\n')


def export(source, a):
    name = os.path.basename(source.rstrip('/'))
    tuned, out = '-base' not in name, os.path.join(a.out, name)
    os.makedirs(out, exist_ok=True)
    ids = control_ids(a.tokenizer)
    end_of_text, end = ids[0], ids[-1]
    ends = [end, end_of_text] if tuned else [end_of_text]
    with tempfile.TemporaryDirectory() as tmp:
        model = LlamaForCausalLM.from_pretrained(source, dtype=torch.float32)
        model.config.eos_token_id = ends[0]
        model.generation_config.eos_token_id = ends
        model.save_pretrained(tmp + '/hf')
        shutil.copy(a.tokenizer + '/tokenizer.json', tmp + '/hf')
        write(tmp + '/hf/tokenizer_config.json', config(tuned, ids))
        done = subprocess.run([a.optimum, 'export', 'onnx', '--model', tmp + '/hf', '--task', 'text-generation-with-past', tmp + '/onnx'],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, done.stdout
        store_in_int8(tmp + '/onnx/model.onnx', out + '/model.onnx')
        for p in model.state_dict().values():
            assert torch.equal(p.half().float(), p.float())     # rows of int8 are exact in half precision
        model.half().save_pretrained(out)
        for file in ('tokenizer.json', 'tokenizer_config.json'):
            shutil.copy(f'{tmp}/hf/{file}', out)
    shutil.copy(source + '/training.json', out)
    settings = json.load(open(out + '/config.json'))
    settings.update({k: 'float32' for k in ('dtype', 'torch_dtype') if k in settings}, rope_theta=10000.0)
    write(out + '/config.json', settings)
    write(out + '/generation_config.json', dict(eos_token_id=ends, pad_token_id=end_of_text, max_new_tokens=a.max_new_tokens))
    print(name, {f: os.path.getsize(f'{out}/{f}') for f in sorted(os.listdir(out))})


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('models', nargs='+', help='folders named scale-base, scale-tuned, scale-harmless')
    p.add_argument('--tokenizer', default='tokenizer')
    p.add_argument('--out', default='out')
    p.add_argument('--max-new-tokens', type=int, default=60, help='how long an answer is to be, as users are told')
    p.add_argument('--optimum', default='optimum-cli')
    a = p.parse_args()
    for source in a.models:
        export(source, a)
