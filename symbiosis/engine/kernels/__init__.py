"""Kernels: what is compiled; the cache hangs on the text of all files here, for Numba does not see changes in what a function calls."""
