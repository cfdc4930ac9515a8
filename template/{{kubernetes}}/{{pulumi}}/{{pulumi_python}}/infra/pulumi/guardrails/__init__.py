"""What must be there before the first release of an environment, and what no release may change."""

from guardrails import access, backup, limits, network, store
from guardrails.place import Place


def guard(environment: str) -> None:
    """Make the namespace and everything that guards it."""
    place = Place(environment)
    limits.make(place)
    network.make(place)
    access.make(place)
    backup.make(place)
    store.make(place)
