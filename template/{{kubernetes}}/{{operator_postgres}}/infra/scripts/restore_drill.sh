#!/usr/bin/env bash
# Restores all that the archive has into a database of its own, looks into it and removes it again; the database that serves is
# only read. Prints what a restore would lose and how long it took, and fails when one misses its objective.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
expect 1 "restore_drill.sh dev|staging|prod" "$@"
origin=$PROJECT-postgres drill=$PROJECT-drill
clusters=clusters.postgresql.cnpg.io # in full: other operators have clusters, too

fail() { # REASON
  echo "restore drill of $NAMESPACE: $1" >&2
  exit 1
}

archive() { # its name in the bucket: the database's own, until it was recovered from an older one
  kubectl get "$clusters" "$origin" --namespace "$NAMESPACE" --output json | jq --raw-output --arg origin "$origin" \
    'first(.spec.plugins[] | select(.name == "barman-cloud.cloudnative-pg.io")).parameters.serverName // $origin'
}

backup_age() { # minutes since the newest base backup; nothing when there is none
  kubectl get objectstore "$origin" --namespace "$NAMESPACE" --output json | jq --raw-output --arg server "$server" \
    '.status.serverRecoveryWindow[$server].lastSuccessfulBackupTime | select(.) | (now - fromdateiso8601) / 60 | floor'
}

behind() { # minutes that a restore would lose: up to archive_timeout, or all since archiving stopped; nothing when it never ran
  kubectl get "$clusters" "$origin" --namespace "$NAMESPACE" --output json | jq --raw-output '
    .status.conditions[]? | select(.type == "ContinuousArchiving")
    | if .status == "True" then 5 else 5 + ((now - (.lastTransitionTime | fromdateiso8601)) / 60 | ceil) end'
}

restored() { # the same database, from the archive, with one instance and no archive of its own
  kubectl get "$clusters" "$origin" --namespace "$NAMESPACE" --output json |
    jq --arg origin "$origin" --arg server "$server" --arg drill "$drill" '
    {apiVersion, kind, metadata: {name: $drill, namespace: .metadata.namespace, labels: .metadata.labels}, spec}
    | .spec += {instances: 1, plugins: [],
        bootstrap: {recovery: {source: "origin", database: "app", owner: "app"}},
        externalClusters: [{name: "origin", plugin: {name: "barman-cloud.cloudnative-pg.io",
          parameters: {barmanObjectName: $origin, serverName: $server}}}]}'
}

filled_tables() { # how many tables of the restored database have a row
  kubectl exec --stdin "$drill-1" --namespace "$NAMESPACE" --container postgres -- \
    psql --no-psqlrc --tuples-only --no-align --set ON_ERROR_STOP=1 app <<'SQL'
SELECT count(*) FROM pg_class AS t
WHERE relkind = 'r' AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
  AND query_to_xml(format('SELECT 1 FROM %s LIMIT 1', t.oid::regclass), false, true, '')::text <> '';
SQL
}

remove() {
  kubectl delete "$clusters" "$drill" --namespace "$NAMESPACE" --ignore-not-found --cascade=foreground
}

server=$(archive)
age=$(backup_age) lost=$(behind)
if [[ -z $age || -z $lost ]]; then fail "there is no backup, or nothing was ever archived"; fi
echo "newest base backup: $age minutes old; minutes that a restore would lose: up to $lost (objective: $RPO_MINUTES)"
if ((age > 26 * 60)); then fail "the newest base backup is $age minutes old, and one is made every night"; fi
if ((lost > RPO_MINUTES)); then fail "a restore would lose $lost minutes, more than the objective of $RPO_MINUTES"; fi

remove # what a drill that was cut off has left
trap remove EXIT
since=$SECONDS
restored | kubectl create --filename -
if ! kubectl wait "$clusters/$drill" --namespace "$NAMESPACE" --for=condition=Ready --timeout="${RTO_MINUTES}m"; then
  fail "not restored within the objective of $RTO_MINUTES minutes"
fi
took=$(((SECONDS - since) / 60 + 1))
tables=$(filled_tables)
echo "minutes that the restore took: $took (objective: $RTO_MINUTES); tables with rows: $tables"
if ((tables == 0)); then fail "the restored database is empty"; fi
