#!/usr/bin/env python3
"""Step 8: one model folder as users find it on a hub: config, generation_config, tokenizer, model.safetensors (half precision) and model.onnx.

The graph is optimum's decoder with past in fp32 arithmetic; its large weights are then stored in half precision with a Cast behind each,
which loses nothing, since training rounded them to half precision, and halves the file.
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

from tokenizer import config, control_ids


def store_in_half(source, target):
    model = onnx.load(source)
    casts, kept = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.ndim == 2 and values.size > 1024:
            half = values.astype(np.float16)
            assert np.array_equal(half.astype(np.float32), values), tensor.name + ' is not exact in half precision'
            kept.append(numpy_helper.from_array(half, tensor.name + '_fp16'))
            casts.append(helper.make_node('Cast', [tensor.name + '_fp16'], [tensor.name], name='cast_' + tensor.name, to=TensorProto.FLOAT))
        else:
            kept.append(tensor)
    nodes = casts + list(model.graph.node)
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
        store_in_half(tmp + '/onnx/model.onnx', out + '/model.onnx')
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
