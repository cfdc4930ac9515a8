"""Pulumi's command line, against the options that its source defines: building it takes four minutes of CPU."""

from __future__ import annotations

from commands.judges import Judge
from commands.judges.by_grammar import known

JUDGES = {
    "pulumi": Judge(
        known,
        "pulumi up --cwd ../pulumi --stack prod --non-interactive --yes --skip-preview",
        (
            "pulumi up --stack prod --skip-previews",
            "pulumi apply --stack prod",
            "pulumi stack change-secrets --stack a",
        ),
    )
}
