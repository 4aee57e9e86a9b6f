"""The modules of the built-in model Mini, and what is put together of them."""
