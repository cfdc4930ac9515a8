#!/usr/bin/env bash
# Holds the last restore drill of an environment, and the backups behind it, against what was promised:
#
#   infra/scripts/restore_drill.sh prod
#
# AWS Backup runs the drill every Sunday (modules/database/restore_drill.tf). Exit codes: 0 kept; 1 not kept, or no drill in the
# last eight days; 64 wrong usage.
set -euo pipefail
if [[ $# != 1 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: restore_drill.sh dev|staging|prod" >&2
  exit 64
fi
source "$(dirname "$0")/project.sh"
export TZ=UTC # in which the times of the answers are then written
name="$PROJECT-$1"
failed=0
fail() {
  echo "NOT KEPT: $*; see backup_failed in docs/runbooks/aws_runbook.md" >&2
  failed=1
}
# Version 1 of the command line writes seconds, version 2 writes dates.
seconds() { jq --null-input --argjson time "$1" '$time | if type == "number" then floor else .[:19] + "Z" | fromdateiso8601 end'; }

plan="${name//-/_}_drill"
arn="$(aws backup list-restore-testing-plans --output text \
  --query "RestoreTestingPlans[?RestoreTestingPlanName=='$plan'].RestoreTestingPlanArn | [0]")"
job="$(aws backup list-restore-jobs --by-restore-testing-plan-arn "$arn" --by-created-after "$(($(date +%s) - 8 * 86400))" \
  --query "reverse(sort_by(RestoreJobs[?Status=='COMPLETED' || Status=='FAILED' || Status=='ABORTED'], &CreationDate))[0]" --output json)"
if [[ $job == null || -z $job ]]; then
  fail "$name had no restore drill in the last eight days"
elif [[ $(jq --raw-output .Status <<<"$job") != COMPLETED ]]; then
  fail "the restore drill of $name ended with $(jq --raw-output '.Status + ": " + .StatusMessage' <<<"$job")"
else
  began="$(seconds "$(jq .CreationDate <<<"$job")")"
  took=$((($(seconds "$(jq .CompletionDate <<<"$job")") - began + 59) / 60))
  age=$(((began - $(seconds "$(jq .RecoveryPointCreationDate <<<"$job")")) / 3600))
  echo "the backup of $name was restored in $took minutes; it was $age hours old"
  ((took <= RTO_MINUTES)) || fail "restoring $name takes $took minutes, $RTO_MINUTES were promised"
  ((age <= 26)) || fail "the newest backup of $name was $age hours old, and there is one every night"
fi

# The nightly backup is the second line. The first is point-in-time recovery, which RDS moves on every five minutes.
latest="$(aws rds describe-db-instances --db-instance-identifier "$name" --query 'DBInstances[0].LatestRestorableTime' --output json)"
if [[ $latest == null ]]; then
  fail "$name has no point in time to go back to"
else
  behind=$((($(date +%s) - $(seconds "$latest")) / 60))
  echo "$name can go back to $behind minutes ago"
  limit=$((RPO_MINUTES < 10 ? 10 : RPO_MINUTES))
  ((behind <= limit)) || fail "$name can only go back to $behind minutes ago, $RPO_MINUTES were promised"
fi
exit "$failed"
