"""Writes charsmap.b64, a table of characters as SentencePiece compiles it from a few rules.

    pip install sentencepiece==0.2.0 protobuf==7.36.2 && python charsmap.py
"""

import base64
import pathlib
import tempfile

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

RULES = "FF21\t41\nFB03\t66 66 69\n2126\t3A9\n212B\t00C5\n41 30A\tC5\n"

here = pathlib.Path(__file__).parent
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    (folder / "rules.tsv").write_text(RULES)
    (folder / "text.txt").write_text("\n".join(f"hello world {i} the quick brown fox" for i in range(300)))
    sentencepiece.SentencePieceTrainer.train(
        input=str(folder / "text.txt"),
        model_prefix=str(folder / "tiny"),
        vocab_size=45,
        hard_vocab_limit=False,
        normalization_rule_tsv=str(folder / "rules.tsv"),
    )
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString((folder / "tiny.model").read_bytes())
table = model.normalizer_spec.precompiled_charsmap
(here / "charsmap.b64").write_text(base64.b64encode(table).decode())
