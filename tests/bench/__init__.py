"""`make bench`, or `python -m tests.bench [PART …]`: what Serenade costs on this machine.

Every part is a function that takes an `Effort` and yields lines of text. Times are medians; both sides of a ratio are
measured in turn, in one run. The aims stand beside the numbers, for two cores of a 2.5 GHz server that do nothing else.
"""
