"""Symbiosis: industrial symbiosis and circular resources in zero-carbon industrial parks."""

__version__ = "0.1.0"
