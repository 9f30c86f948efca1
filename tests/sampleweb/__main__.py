"""Writes the sample web as a WARC file: python -m tests.sampleweb OUT.warc.gz [SITE ...]"""

from __future__ import annotations

import sys
from itertools import chain

from . import SITES, pages
from .warc import write_warc


def main(arguments: list[str]) -> int:
    """Exit code 0 when the file is written, 2 when the command line makes no sense."""
    if not arguments or any(name not in SITES for name in arguments[1:]):
        print(f"{__doc__}\nSITE: {' '.join(SITES)}", file=sys.stderr)
        return 2
    wanted = chain.from_iterable(pages(name) for name in arguments[1:] or SITES)
    count = write_warc(arguments[0], wanted)
    print(f"{arguments[0]}: {count} exchanges, all of them synthetic")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
