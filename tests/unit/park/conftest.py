"""What the tests of parks share lies beside them: `tiny_park`, and the tables of damages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
