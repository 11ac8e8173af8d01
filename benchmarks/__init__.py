"""Speed as a person feels it, measured from outside through a pseudo-terminal."""
