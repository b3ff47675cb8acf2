"""Serves a GGUF file by llama.cpp's own server until the input ends: llama_server.py MODEL PORT CONTEXT SLOTS [exact]

"exact" keeps keys and values in 32 bits and switches flash attention off, as -ctk f32 -ctv f32 -fa off do.
"""

import sys

import xllamacpp


def main(model, port, context, slots, *flags):
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {"smol"}
    params.port = int(port)
    params.n_parallel = int(slots)
    params.n_ctx = int(context) * int(slots)
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.verbosity = 0
    if "exact" in flags:
        params.cache_type_k = xllamacpp.ggml_type.GGML_TYPE_F32
        params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
        params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    server = xllamacpp.Server(params)
    print("serving at", server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
