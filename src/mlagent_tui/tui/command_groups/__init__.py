"""What the commands of the table do: one file for each group of them."""
