"""What writing a message takes beside the text field itself."""
