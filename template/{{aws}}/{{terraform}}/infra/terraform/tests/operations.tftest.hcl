# Who is told, what is kept, and what it may cost.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "logs" {
  command = plan

  module {
    source = "./modules/log_archive"
  }

  variables {
    name                 = "app-prod"
    kms_key_arn          = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000"
    permissions_boundary = "arn:aws:iam::111122223333:policy/app-boundary"
    log_groups           = { service = "/ecs/app-prod" }
    retention            = { hot_days = 30, cold_days = 365 }
    deletion_protection  = true
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.archive.rule[0].transition).storage_class == "GLACIER_IR" && aws_s3_bucket_lifecycle_configuration.archive.rule[0].expiration[0].days == 365
    error_message = "A year of logs is cold."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.archive.block_public_policy && aws_s3_bucket_public_access_block.archive.restrict_public_buckets
    error_message = "The archive is private."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.archive.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms"
    error_message = "The archive is encrypted."
  }

  assert {
    condition     = length(aws_cloudwatch_log_subscription_filter.this) == 1
    error_message = "Every log group is archived."
  }
}

run "budget" {
  command = plan

  module {
    source = "./modules/budget"
  }

  variables {
    project     = "app"
    environment = "prod"
    limit       = 500
    steps       = [50, 80, 100]
    email       = "alerts@example.com"
  }

  assert {
    condition     = toset([for notification in aws_budgets_budget.this.notification : notification.threshold]) == toset([50, 80, 100])
    error_message = "Mail comes at 50, 80 and 100 percent."
  }

  assert {
    condition     = toset(flatten(aws_budgets_budget.this.filter_expression[0].and[*].tags[*].key)) == toset(["project", "environment"])
    error_message = "Only this environment is counted."
  }
}

run "backup" {
  command = plan

  module {
    source = "./modules/backup"
  }

  variables {
    name                 = "app-prod"
    kms_key_arn          = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000"
    permissions_boundary = "arn:aws:iam::111122223333:policy/app-boundary"
    alert                = { severity = "critical", threshold = 1, minutes = 60, summary = "a backup did not complete" }
    topics               = { critical = "arn:aws:sns:eu-central-1:111122223333:app-prod-critical" }
    runbook              = "https://example.com/runbook"
    replica_region       = null
  }

  assert {
    condition     = one(aws_backup_plan.this.rule).lifecycle[0].delete_after == 30 && one(aws_backup_plan.this.rule).schedule == "cron(0 3 ? * * *)"
    error_message = "There is a backup of every night for thirty days."
  }

  assert {
    condition     = length(aws_backup_vault.replica) == 0
    error_message = "Without a second region there is no copy."
  }
}

run "backup_in_two_regions" {
  command = plan

  module {
    source = "./modules/backup"
  }

  variables {
    name                 = "app-prod"
    kms_key_arn          = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000"
    permissions_boundary = "arn:aws:iam::111122223333:policy/app-boundary"
    alert                = { severity = "critical", threshold = 1, minutes = 60, summary = "a backup did not complete" }
    topics               = { critical = "arn:aws:sns:eu-central-1:111122223333:app-prod-critical" }
    runbook              = "https://example.com/runbook"
    replica_region       = "eu-west-1"
  }

  assert {
    condition     = aws_backup_vault.replica[0].region == "eu-west-1" && length(one(aws_backup_plan.this.rule).copy_action) == 1
    error_message = "Every backup has a copy in the second region."
  }
}
