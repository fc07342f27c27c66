"""Experiments too long for a chapter: `make reproduce` runs them all.

One file each.  A chapter runs the same code at a reduced size and loads the full-size
numbers from chapters/results/.
"""
