"""`python -m symbiosis` is the `symbiosis` command."""

from symbiosis.cli import main

main()
