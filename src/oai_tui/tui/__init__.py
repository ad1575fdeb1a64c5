"""The full-screen front end; Textual lives here and nowhere else."""
