"""Reads text in pictures: finds lines, reads them, puts them in order. Functions of arrays, without files.

`reader.TextReader` composes it: `detect` finds the lines, `crops` cuts them out upright, `ctc` turns what a network
says into characters with places, `layout` puts lines in the order in which people read them.
"""
