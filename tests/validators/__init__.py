"""Validators of rendered files, and the trees that they read."""
