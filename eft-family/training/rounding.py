"""How the family's weights are stored: each row of a matrix as int8 times a scale of its own.

A scale has four significant bits, so that a product has at most eleven and is exact in half precision: graphs that hold the bytes,
safetensors in half precision and the models that were measured are the same numbers, to the bit.
"""
import torch

SMALLEST = -24                                              # half precision has no finer step than 2 ** -24


def least_scales(matrix):
    """For each row the smallest number of four significant bits with which the row fits into int8."""
    least = (matrix.abs().amax(1, keepdim=True).double() / 127).clamp_min(2. ** (SMALLEST + 3))
    unit = last_bit(least)
    return torch.ceil(least / unit) * unit


def last_bit(scale):
    return torch.exp2(torch.floor(torch.log2(scale)) - 3)


def pack(matrix):
    """(int8 values, scale of each row) of the nearest matrix that can be stored. A matrix that was stored already gives itself: rounding may have
    made its largest value smaller, so the scales above the least are tried as well, and one that is exact is taken."""
    scale = chosen = least_scales(matrix)
    done = torch.zeros_like(scale, dtype=torch.bool)
    for _ in range(3):
        exact = ((matrix / scale).round() * scale == matrix).all(1, keepdim=True)
        chosen = torch.where(exact & ~done, scale, chosen)
        done |= exact
        scale = scale + last_bit(scale)
    return torch.round(matrix / chosen).to(torch.int8), chosen.float()


def stored(tensor):
    """The tensor as it is stored: matrices in rows of int8, the rest in half precision."""
    if tensor.dim() != 2:
        return tensor.half().float()
    values, scale = pack(tensor)
    return values.float() * scale
