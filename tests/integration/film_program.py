"""The command line of a Recallery that reads films of `tests.unit.indexer.films`."""

import sys

from indexer.cli.main import main
from tests.unit.indexer.films import know_films

know_films()

if __name__ == "__main__":
    sys.exit(main())
