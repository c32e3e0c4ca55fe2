"""Sweeps: experiments over scenarios, settings and seeds that survive a crash.

The room is called `sweeps`, because `symbiosis.sweep` is the function.
"""
