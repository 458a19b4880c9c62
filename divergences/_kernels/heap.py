"""What becomes of memory that a kernel frees."""

import numpy as np

_LARGEST = 2**22 - 2**13  # float64 numbers: just under 32 MiB, beyond which glibc learns nothing


def keep_freed_memory() -> None:
    """Make glibc keep up to 64 MiB of freed memory for this process, on its own terms.

    A block that was mapped on its own and is freed raises the size from which blocks are mapped,
    and twice that is the free memory kept (man 3 mallopt). Without it a loop that makes and drops
    arrays of a few 100 kB gives pages back and faults them in again at every step: a third of the
    speed at 2-128-128, batch 256. Does nothing elsewhere.
    """
    np.empty(_LARGEST)
