"""The explorer's page, run once for every session: `symbiosis explore` passes the folder of the park and the language."""

import sys

from bokeh.io import curdoc

from symbiosis.explorer.page import open_page

open_page(curdoc(), *sys.argv[1:])
