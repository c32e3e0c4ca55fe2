"""What property tests share lies beside them: `random_models` and `reference_settlement`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
