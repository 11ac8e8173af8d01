"""What programs write to terminals, made into text: one grammar of escapes, one rule for frames.

Everything that cleans text of others builds on it: tools before they hand output on, the screen
before it draws, the headless face before it prints.
"""
