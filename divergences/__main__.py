"""``python -m divergences`` is the command ``divergences``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
