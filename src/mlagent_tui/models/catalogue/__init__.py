"""What is known of models: windows, prices, abilities, and which there are."""
