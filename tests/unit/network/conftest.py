"""What the tests of the network share lies beside them: `small_parks`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
