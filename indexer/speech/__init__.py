"""Turns sound into words with times: finds voices, hears in which language they speak, writes down what they say.

`listener.Listener` composes it: `activity` finds the spans in which somebody speaks, `chunks` joins them to pieces of
half a minute, `mel` makes spectrograms of these, `decoding` has the networks write. Functions of arrays, without files.
"""
