"""The settings as rows: made from the configuration's own models, with their documentation."""
