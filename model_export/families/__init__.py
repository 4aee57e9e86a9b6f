"""Makes bundles of other people's checkpoints: one graph for pictures and one for words, compared with the checkpoint.

A new family is a module with an opener, and its entry in `checkpoint.OPENERS`.
"""
