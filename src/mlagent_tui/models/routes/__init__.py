"""From a model id to where it is asked, with which key."""
