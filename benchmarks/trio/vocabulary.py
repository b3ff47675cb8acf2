"""A byte-level BPE of exactly 32,000 pieces, trained on words made up by a seeded generator, and the small text files beside a model."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from models import EOS, MAX_NEW_TOKENS, VOCABULARY

SPECIAL = ["<unk>", "<s>", "</s>", "<|system|>", "<|user|>", "<|assistant|>"]
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + eos_token + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}"
)
# The commonest words come first, as in any text, so that an English prompt has about as many tokens as with a real tokenizer.
COMMON = """the of and to a in is it you that he was for on are with as his they be at one have this from or had by but not what all were we
when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him
into time has look two more write go see number no way could people my than first water been call who its now find long down day did get come
made may part over new sound take only little work know place year live me back give most very after thing our just name good sentence man
think say great where help through much before line right too mean old any same tell boy follow came want show also around form three small
set put end does another well large must big even such because turn here why ask went men read need land different home us move try kind hand
picture again change off play spell air away animal house point page letter mother answer found study still learn should world high every near
add food between own below country plant last school father keep tree never start city earth eye light thought head under story saw left few
while along might close something seem next hard open example begin life always those both paper together got group often run language model
question explain short please""".split()
ONSETS = "b c d f g h j k l m n p r s t v w y z bl br ch cl cr dr fl fr gl gr pl pr qu sc sh sl sm sn sp st str sw th tr wh".split() + [""] * 4
NUCLEI = "a e i o u a e i o e i ai au ea ee ie io oa oo ou".split()
CODAS = "b ck d g l ll m n n n nd ng nt p r r rd s s ss st t t x ct".split() + [""] * 20
WORDS = 60_000


def tokenizer() -> str:
    """The content of tokenizer.json."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator(
        _lines(),
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=SPECIAL,
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        ),
    )
    _check(bpe)
    return bpe.to_str(pretty=False)


def _lines() -> Iterator[str]:
    generator = random.Random(7)
    words = dict.fromkeys(COMMON)
    while len(words) < WORDS:
        syllables = generator.choices((1, 2, 3, 4), (1, 4, 3, 1))[0]
        words[
            "".join(generator.choice(ONSETS) + generator.choice(NUCLEI) + generator.choice(CODAS) for _ in range(syllables))
        ] = None
    # Zipf's law: a word is as frequent as its rank is low.
    for rank, word in enumerate(words, 1):
        yield f" {word}" * max(1, WORDS // rank)
        yield word.capitalize() if rank > WORDS // 20 else f"{word}. {word}, {word}\n{word.capitalize()}\n\n" * 3
    for number in range(1000):
        yield f" {number}"


def _check(bpe: Tokenizer) -> None:
    if bpe.get_vocab_size(with_added_tokens=True) != VOCABULARY or sorted(bpe.get_vocab().values()) != list(range(VOCABULARY)):
        raise AssertionError(f"{bpe.get_vocab_size()} pieces")
    if bpe.token_to_id("</s>") != EOS:
        raise AssertionError("the end token has another id")
    text = "Please explain: größer, 漢字, \U0001f600 \t\x00\x7f a+b=c {x} 12345\n\n" + "".join(map(chr, range(0x80, 0x250)))
    if bpe.decode(bpe.encode(text).ids) != text:
        raise AssertionError("text does not survive encoding and decoding")


def write(folder: Path, tokenizer_json: str, with_template: bool) -> None:
    """The files of a model folder that hold no numbers of the model."""
    (folder / "tokenizer.json").write_text(tokenizer_json, encoding="utf-8")
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": "<unk>",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "model_max_length": 2048,
        "clean_up_tokenization_spaces": False,
    }
    if with_template:
        config["chat_template"] = CHAT_TEMPLATE
    _json(folder / "tokenizer_config.json", config)
    _json(folder / "generation_config.json", {"bos_token_id": 1, "eos_token_id": EOS, "max_new_tokens": MAX_NEW_TOKENS})


def _json(file: Path, content: dict) -> None:
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
