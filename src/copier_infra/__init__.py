"""copier-infra: the command line around the Copier template."""
