# The database is private, encrypted, backed up, and its credentials renew themselves.

mock_provider "aws" {
  source = "./tests/mocks"
}

mock_provider "archive" {}

variables {
  name                     = "app-prod"
  client_security_group_id = "sg-00000000000000000"
  service_arn              = "arn:aws:ecs:eu-central-1:111122223333:service/app-prod/app-prod"
  kms_key_arn              = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000"
  permissions_boundary     = "arn:aws:iam::111122223333:policy/app-boundary"
  retention                = { hot_days = 30, cold_days = 365 }
  topics                   = { critical = "arn:aws:sns:eu-central-1:111122223333:critical", warning = "arn:aws:sns:eu-central-1:111122223333:warning" }
  runbook                  = "https://example.com/runbook"
  deletion_protection      = true

  network = {
    vpc_id              = "vpc-00000000000000000"
    private_subnet_ids  = ["subnet-00000000000000001"]
    isolated_subnet_ids = ["subnet-00000000000000002", "subnet-00000000000000003"]

    closed_security_group_id = "sg-00000000000000009"
  }

  secret_name    = "app/prod/database"
  backup         = { vault_arn = "arn:aws:backup:eu-central-1:111122223333:backup-vault:app-prod", role_arn = "arn:aws:iam::111122223333:role/app-prod-backup" }
  engine_version = "17"
  settings       = { instance_class = "db.t4g.small", storage = [20, 100], multi_az = true, max_connections = 200 }

  alerts = {
    database_cpu           = { severity = "warning", threshold = 80, minutes = 15, summary = "CPU" }
    database_storage       = { severity = "critical", threshold = 15, minutes = 5, summary = "storage" }
    database_connections   = { severity = "warning", threshold = 80, minutes = 10, summary = "connections" }
    backup_failed          = { severity = "critical", threshold = 1, minutes = 60, summary = "backup" }
    secret_rotation_failed = { severity = "warning", threshold = 1, minutes = 60, summary = "rotation" }
  }
}

run "database" {
  command = plan

  module {
    source = "./modules/database"
  }

  assert {
    condition     = aws_db_instance.this.engine_version == "17" && aws_db_parameter_group.this.family == "postgres17"
    error_message = "The server and its settings are of one major version."
  }

  assert {
    condition     = !aws_db_instance.this.publicly_accessible
    error_message = "It has no public address."
  }

  assert {
    condition     = aws_db_instance.this.storage_encrypted && aws_db_instance.this.kms_key_id == var.kms_key_arn
    error_message = "It is encrypted with the key of the environment."
  }

  assert {
    condition     = contains([for parameter in aws_db_parameter_group.this.parameter : "${parameter.name}=${parameter.value}"], "rds.force_ssl=1")
    error_message = "It speaks TLS only."
  }

  assert {
    condition     = aws_db_instance.this.backup_retention_period == 30 && aws_db_instance.this.tags.backup == var.name
    error_message = "It can go back to every moment of thirty days, and the nightly plan finds it."
  }

  assert {
    condition     = aws_db_instance.this.multi_az && aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot
    error_message = "It survives a zone, and a mistake."
  }

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "Terraform never sees its password."
  }

  assert {
    condition     = toset(keys(aws_vpc_security_group_ingress_rule.this)) == toset(["service", "rotation"]) && alltrue([for rule in aws_vpc_security_group_ingress_rule.this : rule.cidr_ipv4 == null && rule.from_port == 5432])
    error_message = "Only the service and the rotation get in."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["database_storage"].threshold == 20 * pow(1024, 3) * 0.15
    error_message = "The alarm about storage is in bytes."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["database_connections"].threshold == 160
    error_message = "The alarm about connections knows how many there are."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : strcontains(alarm.alarm_description, "https://example.com/runbook#")])
    error_message = "Every alarm says what to do."
  }
}

run "restore_drill" {
  command = apply

  module {
    source = "./modules/database"
  }

  assert {
    condition     = aws_backup_restore_testing_plan.this.schedule_expression == "cron(0 6 ? * SUN *)" && one(aws_backup_restore_testing_plan.this.recovery_point_selection).algorithm == "LATEST_WITHIN_WINDOW"
    error_message = "Every week the newest backup is restored."
  }

  assert {
    condition     = one(aws_backup_restore_testing_plan.this.recovery_point_selection).include_vaults == toset([var.backup.vault_arn])
    error_message = "It comes from the vault of the nightly backups."
  }

  assert {
    condition     = aws_backup_restore_testing_selection.this.protected_resource_arns == toset([aws_db_instance.this.arn]) && aws_backup_restore_testing_selection.this.validation_window_hours == 1
    error_message = "It is this database, and the copy goes after an hour."
  }

  assert {
    condition     = jsondecode(aws_backup_restore_testing_selection.this.restore_metadata_overrides.vpcSecurityGroupIds) == ["sg-00000000000000009"] && aws_backup_restore_testing_selection.this.restore_metadata_overrides.publiclyAccessible == "false"
    error_message = "Nobody reaches the copy."
  }

  assert {
    condition     = aws_backup_restore_testing_selection.this.iam_role_arn == var.backup.role_arn
    error_message = "It is restored with the role of the backups."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.drill_failed.event_pattern).detail == { restoreTestingPlanArn = [aws_backup_restore_testing_plan.this.arn], status = ["ABORTED", "FAILED"] }
    error_message = "A drill that fails is an event of this plan."
  }

  assert {
    condition     = aws_cloudwatch_event_target.drill_failed.arn == var.topics.critical && strcontains(aws_cloudwatch_event_target.drill_failed.input_transformer[0].input_template, "#backup_failed")
    error_message = "It pages, and says what to do."
  }
}

run "rotation" {
  command = plan

  module {
    source = "./modules/rotating_secret"
  }

  variables {
    name        = "app-prod-database-rotation"
    source_file = "modules/database/rotation.py"
    environment = {}
    policy      = "{}"
    alert       = { severity = "warning", threshold = 1, minutes = 60, summary = "rotation" }
  }

  assert {
    condition     = aws_secretsmanager_secret_rotation.this.rotation_rules[0].automatically_after_days == 30
    error_message = "The credentials are renewed every month."
  }

  assert {
    condition     = aws_secretsmanager_secret.this.kms_key_id == var.kms_key_arn
    error_message = "The secret is encrypted with the key of the environment."
  }

  assert {
    condition     = aws_lambda_function.this.dead_letter_config[0].target_arn == var.topics.warning
    error_message = "A failure is reported."
  }
}
