"""Small screens that ask for one thing and give it back."""
