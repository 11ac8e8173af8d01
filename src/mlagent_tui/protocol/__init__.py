"""The language of the program: operations in, events out, messages to and from models."""
