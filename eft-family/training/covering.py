"""A model over tokens read as one over bytes, by the definition: the mass of a text is the sum over the token sequences that cover it, where
those that end at one byte are carried by the heaviest. No tries, no ranges, nothing left out; only each token's bytes are needed. Written to
check the library by, so it shares nothing with it."""
import bisect
import json

import numpy as np

END = 256


class Reader:
    """Reads a text byte by byte and says how likely each next byte is.

    model: gives the probabilities of the next token after a tuple of ids that follow the prompt; strings: each id's bytes, None for those
    that are never said; ends: the ids that end a text."""

    def __init__(self, model, strings, ends):
        self.model, self.ends = model, list(ends)
        self.order = sorted((i for i, s in enumerate(strings) if s and i not in ends), key=lambda i: strings[i])
        self.sorted = [strings[i] for i in self.order]
        self.longest = max(map(len, self.sorted))
        self.text, self.merged = b'', 0.
        self.histories = {0: self.history((), 1.)}              # by where they end: the tokens, their weight, what follows

    def history(self, tokens, weight):
        p = self.model(tokens)
        said, end = p[self.order], p[self.ends].sum()
        total = said.sum() + end                                # given that no id without bytes is said
        return tokens, weight, said / total, end / total

    def places(self, begin):
        """The tokens that begin with some bytes, as a range of the sorted ones."""
        low = bisect.bisect_left(self.sorted, begin)
        return low, bisect.bisect_right(self.sorted, begin + b'\xff' * (self.longest + 1 - len(begin)), low)

    def row(self):
        """Probabilities of the 256 bytes and of the end."""
        row, n = np.zeros(END + 1), len(self.text)
        for k, (_, weight, said, end) in self.histories.items():
            low, high = self.places(self.text[k:])
            for place in range(low, high):
                if len(self.sorted[place]) > n - k:
                    row[self.sorted[place][n - k]] += weight * said[place]
            if k == n:
                row[END] += weight * end
        return row / row.sum()

    def read(self, byte):
        self.text += bytes([byte])
        n, ended = len(self.text), []
        for k in [k for k in self.histories if n - k > self.longest]:
            del self.histories[k]
        for k, (tokens, weight, said, _) in self.histories.items():
            low, high = self.places(self.text[k:])
            ended += [(weight * said[p], tokens + (self.order[p],)) for p in range(low, high) if self.sorted[p] == self.text[k:]]
        if ended:
            whole = sum(mass for mass, _ in ended)
            if whole:
                self.histories[n] = self.history(max(ended)[1], whole)
        self.rescale(max(mass for mass, _ in ended) if ended else 0.)

    def rescale(self, heaviest):
        """Divides all weights by the mass of the text, so that they stay numbers."""
        n, total = len(self.text), 0.
        for k, (_, weight, said, end) in self.histories.items():
            low, high = self.places(self.text[k:])
            total += weight * (sum(said[p] for p in range(low, high) if len(self.sorted[p]) > n - k) + (end if k == n else 0.))
        if n in self.histories:
            self.merged += (self.histories[n][1] - heaviest) / total
        self.histories = {k: (tokens, weight / total, said, end) for k, (tokens, weight, said, end) in self.histories.items()}


def byte_strings(path):
    """Each id's bytes by a byte-level BPE's tokenizer.json; None for added tokens, which are control tokens here."""
    tokenizer = json.load(open(path + '/tokenizer.json'))
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {chr(b): b for b in printable} | {chr(256 + n): b for n, b in enumerate(b for b in range(256) if b not in printable)}
    strings = {i: bytes(letters[c] for c in piece) for piece, i in tokenizer['model']['vocab'].items()}
    strings |= {added['id']: None for added in tokenizer['added_tokens']}
    return [strings.get(i) for i in range(max(strings) + 1)]


class Transformer:
    """Probabilities of the next token by transformers, without more than a cache of the sequence read last."""

    def __init__(self, model, prompt):
        import torch
        from transformers import DynamicCache
        self.torch, self.model, self.prompt = torch, model, tuple(prompt)
        self.cache, self.read = DynamicCache(config=model.config), ()

    def __call__(self, tokens):
        wanted = self.prompt + tokens
        same = 0
        while same < min(len(wanted) - 1, len(self.read)) and wanted[same] == self.read[same]:
            same += 1
        self.cache.crop(same)
        with self.torch.inference_mode():
            out = self.model(input_ids=self.torch.tensor([wanted[same:]]), past_key_values=self.cache, use_cache=True, logits_to_keep=1)
        self.read = wanted
        return out.logits[0, -1].double().softmax(-1).numpy()
