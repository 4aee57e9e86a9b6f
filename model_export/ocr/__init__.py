"""Puts the weights that read text in pictures into `resources/ocr`; needs neither torch nor the other rooms."""
