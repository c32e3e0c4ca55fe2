"""Explorer: the Bokeh page of a park, one process, loopback only; every session has its own state."""
