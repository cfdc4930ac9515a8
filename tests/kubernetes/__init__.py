"""Kubernetes renders on a real control plane."""
