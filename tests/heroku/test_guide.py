"""Rules of the guide in renders that change several answers at once."""

from __future__ import annotations

import pytest
from rendering import render_triple, triples
from test_guide import judge

BARE = {"app_runtime": "none", "database": "none", "cache": "none"}


@pytest.mark.parametrize("triple", [triple for triple in triples() if triple[0] == "heroku"], ids="-".join)
@pytest.mark.parametrize(
    "answers", [BARE, BARE | {"ci_provider": "none"}, {"secrets_manager": "vault", "ci_provider": "gitlab"}]
)
def test_every_rule_is_resolved(triple: tuple[str, str, str], answers: dict[str, str]) -> None:
    """A service of one's own without data, and one whose secrets are elsewhere."""
    _, problems = judge(render_triple(triple, **answers))
    assert not problems, "\n".join(problems)
