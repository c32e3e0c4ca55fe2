"""Small parks lie beside the tests of the network; a park with a bill beside those of the cost."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "network"), str(HERE)]
