"""`copier-infra matrix`: the support matrix as a Markdown table, only with what is built."""

from __future__ import annotations

import argparse

from copier_infra import template


def rows() -> list[tuple[str, ...]]:
    """Header, then a row per platform and tool: the level of every deployment model."""
    catalogue = template.catalogue()
    models = list(catalogue.common["deployment_model"])
    table = [("platform", "tool", *models)]
    for platform in catalogue.built_platforms():
        facts = catalogue.platforms[platform]
        for tool in catalogue.tools(platform):
            built = catalogue.models(platform, tool)
            levels = (facts["deployment_model"][model]["level"] if model in built else "–" for model in models)
            table.append((platform, tool, *levels))
    return table


def run(options: argparse.Namespace) -> None:
    """Print the table and the number of triples."""
    header, *body = rows()
    for row in (header, ("---",) * len(header), *body):
        print("| " + " | ".join(row) + " |")
    print(f"\n{len(template.catalogue().triples())} triples")
