"""Peers: the same park as somebody would write it with SimPy or with Mesa, each as well as its library allows."""
