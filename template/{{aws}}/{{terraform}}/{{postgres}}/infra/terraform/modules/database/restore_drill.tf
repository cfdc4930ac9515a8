# Every Sunday AWS Backup makes a database from the newest nightly backup, measures how long that takes, and deletes it again:
# a backup that nobody ever restored is a hope. infra/scripts/restore_drill.sh holds the result against what was promised.

locals {
  drill = replace("${var.name}-drill", "-", "_") # the name of a plan knows no hyphen
}

resource "aws_backup_restore_testing_plan" "this" {
  name                = local.drill
  schedule_expression = "cron(0 6 ? * SUN *)" # after the backup of the night and the maintenance
  start_window_hours  = 1

  recovery_point_selection {
    algorithm             = "LATEST_WITHIN_WINDOW"
    include_vaults        = [var.backup.vault_arn]
    recovery_point_types  = ["SNAPSHOT"]
    selection_window_days = 2
  }
}

resource "aws_backup_restore_testing_selection" "this" {
  name                      = "database"
  restore_testing_plan_name = aws_backup_restore_testing_plan.this.name
  protected_resource_type   = "RDS"
  protected_resource_arns   = [aws_db_instance.this.arn]
  iam_role_arn              = var.backup.role_arn
  validation_window_hours   = 1 # it stays that long for somebody who wants to look

  # Where the original is, but in a group that lets nobody in: the copy holds the same data.
  restore_metadata_overrides = {
    dbInstanceClass      = var.settings.instance_class
    dbParameterGroupName = aws_db_parameter_group.this.name
    dbSubnetGroupName    = aws_db_subnet_group.this.name
    publiclyAccessible   = "false"
    vpcSecurityGroupIds  = jsonencode([var.network.closed_security_group_id])
  }
}

resource "aws_cloudwatch_event_rule" "drill_failed" {
  name        = "${var.name}-restore_drill_failed"
  description = "A backup could not be restored. What to do: ${var.runbook}#backup_failed"

  event_pattern = jsonencode({
    source      = ["aws.backup"]
    detail-type = ["Restore Job State Change"]
    detail = {
      restoreTestingPlanArn = [aws_backup_restore_testing_plan.this.arn]
      status                = ["ABORTED", "FAILED"]
    }
  })
}

resource "aws_cloudwatch_event_target" "drill_failed" {
  rule = aws_cloudwatch_event_rule.drill_failed.name
  arn  = var.topics[var.alerts.backup_failed.severity]

  input_transformer {
    input_paths    = { job = "$.detail.restoreJobId" }
    input_template = "\"${var.name}: the restore drill failed (job <job>). What to do: ${var.runbook}#backup_failed\""
  }
}
