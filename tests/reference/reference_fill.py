"""Numbers that every program can make again: what the scripts of this folder fill their inputs with."""
import math

import numpy as np


def fill(shape, salt):
    """Pseudo-random float64 values in [-0.5, 0.5): a hash of the element's row-major position and the salt."""
    word = np.uint64(2**32 - 1)
    x = np.arange(math.prod(shape), dtype=np.uint64) * np.uint64(2654435761)
    x = (x + np.uint64(salt * 40503 + 12345)) & word
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x45D9F3B)) & word
    x ^= x >> np.uint64(16)
    return (x / 2.0**32 - 0.5).reshape(shape)
