"""Schemes of a few indicators (`made_schemes`) lie beside the tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
