"""What a request is called in logs, metrics and traces."""

from service.health import Scope


def route(scope: Scope) -> str:
    """The template of the route that answered (`/notes/{note_id}`): a raw path would be a new name per identifier."""
    path = getattr(scope.get("route"), "path", None)
    return str(path) if path else "unmatched"
