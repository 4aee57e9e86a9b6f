"""The look: colours, sizes, icons and the style sheet that is made from them."""
