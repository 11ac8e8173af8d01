"""Finding words in a pane: what is looked for, how often it is there, and going to each place."""
