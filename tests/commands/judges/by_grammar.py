"""CLIs that no package of the tests has: commands and options are held against `grammar/*.yml`, facts of their manuals."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from commands.extract import Line
from commands.judges import Judge, options

FOLDER = Path(__file__).resolve().parent.parent / "grammar"


@cache
def grammar(name: str) -> dict[str, list[str]]:
    """Command -> options; `others` has the program in front of the command."""
    file = FOLDER / f"{name}.yml"
    rows: dict[str, list[str]] = yaml.safe_load((file if file.exists() else FOLDER / "others.yml").read_text("utf-8"))
    return (
        rows if file.exists() else {key.partition(" ")[2]: row for key, row in rows.items() if key.split()[0] == name}
    )


def known(line: Line, render: Path) -> str | None:
    """Hold a line against the grammar of its CLI; options may stand before the command."""
    rows = grammar(line[0])
    words = list(line[1:])
    if "" in rows:  # a program without commands
        unknown = [option for option in options(words) if option not in rows[""]]
        return f"{line[0]} has no {unknown[0]}" if unknown else None
    starts = [word for word in words if not word.startswith("-")]
    # the command is the longest name that begins with a word; a value of an option in front of it may be skipped
    for start in range(len(starts)):
        for end in range(len(starts), start, -1):
            name = " ".join(starts[start:end])
            if name in rows:
                if name == "run":  # what follows the image belongs to the program in it; values stand behind `=`
                    words = words[: words.index(starts[1]) + 1]
                unknown = [option for option in options(words) if option not in rows[name]]
                return f"{line[0]} {name} has no {unknown[0]}" if unknown else None
        if start == 0 and not words[0].startswith("-"):
            break
    return f"grammar/ knows no {' '.join(line[:4])}"


JUDGES = {
    "gh": Judge(known, "gh run watch 1 --exit-status", ("gh run watch 1 --exit", "gh environment create")),
    "glab": Judge(known, "glab variable set A --value b", ("glab variable set A --val b", "glab envs create")),
    "checkov": Judge(known, "checkov --directory a", ("checkov --direktory a",)),
    "docker": Judge(known, "docker buildx build --sbom=true .", ("docker buildx build --sbm=true .", "docker biuld .")),
    "skopeo": Judge(known, "skopeo copy --all a b", ("skopeo copy --al a b", "skopeo cp a b")),
    "podman-compose": Judge(known, "podman-compose -f a.yml up --wait", ("podman-compose up --wiat", "podman-compose upp")),
    "apk": Judge(known, "apk add --no-cache bash", ("apk add --no-such bash", "apk install bash")),
    "apt-get": Judge(known, "apt-get install --yes a", ("apt-get install --yees a", "apt-get add a")),
    "npx": Judge(known, "npx @tigrisdata/cli buckets lifecycle create a --days 3", ("npx @tigrisdata/cli buckets lifecycle set a",)),
    "renovate": Judge(known, "renovate a/b", ("renovate --autodiscver a/b",)),
    "trivy": Judge(known, "trivy image --exit-code 1 a", ("trivy image --exit 1 a", "trivy images a")),
    "az": Judge(known, "az aks get-credentials --name a", ("az aks get-credentials --nam a", "az keyvault key create --type RSA")),
    "bws": Judge(known, "bws secret edit --value a 1", ("bws secret edit --val a 1", "bws secret list --otput a")),
    "createdb": Judge(known, "createdb a", ("createdb --tmplate b a",)),
    "dropdb": Judge(known, "dropdb --if-exists a", ("dropdb --if-exist a",)),
    "pg_restore": Judge(known, "pg_restore --no-owner --dbname a b", ("pg_restore --no-ownr b",)),
    "psql": Judge(known, "psql --no-psqlrc --command a", ("psql --no-psqlcr --command a",)),
    "gcloud": Judge(known, "gcloud secrets versions add a --data-file=b", ("gcloud kms keys create a --ring=b",)),
    "kubelogin": Judge(known, "kubelogin convert-kubeconfig --login azurecli", ("kubelogin convert --login azurecli",)),
    "op": Judge(known, "op item edit a --vault b c=d", ("op item edit a --volt b", "op edit item a", "op item get a --revel")),
    "podman": Judge(known, "podman push --digestfile a b", ("podman push --digest a b", "podman puush a")),
    "vault": Judge(known, "vault kv patch -mount=secret a @b", ("vault kv update a", "vault kv get -fromat=json a")),
    "velero": Judge(known, "velero backup create --from-schedule a --wait", ("velero backup create --from a", "velero backups")),
    "unzip": Judge(known, "unzip -q a.zip b -d c", ("unzip --quiet a.zip",)),
    "uv": Judge(known, "uv pip compile --universal a", ("uv pip compile --univ a", "uv pip compose a")),
}  # fmt: skip
