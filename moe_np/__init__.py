"""moe_np: mixtures of experts in NumPy, every gradient by hand.

Start with `ops`, whose head states the contract of every function here.
"""

import numpy as np

# glibc gives freed memory back to the system, and every step of a training loop fetches
# it anew. From one large array that is freed, it learns to keep up to 64 MB.
np.empty(2**25 - 2**16, np.uint8)
