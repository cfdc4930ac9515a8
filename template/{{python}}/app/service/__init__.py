"""The service: `python -m service` serves, `python -m service COMMAND` runs one of `service/commands/`."""
