"""What is sent: our history in the words of each provider."""
