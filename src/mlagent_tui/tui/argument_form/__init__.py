"""Arguments of a call as a form: from a JSON Schema to fields, and back to values."""
