"""`python -m runtime.embedded`: gets Temporal's program onto this machine and prints where it is."""

import sys

from runtime.embedded.problem import EmbeddedServerError
from runtime.embedded.temporal_program import find_temporal

if __name__ == "__main__":
    try:
        print(find_temporal())
    except EmbeddedServerError as problem:
        sys.exit(str(problem))
