"""How much of the machine each service takes: `make bench`."""
