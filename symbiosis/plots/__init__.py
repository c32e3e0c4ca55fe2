"""Plots: from results to ordinary Bokeh figures; a figure computes nothing that its run does not hold."""
