# The cache is private, encrypted, survives a zone, and its password renews itself.

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
  }

  secret_name    = "app/prod/cache"
  engine_version = "8"
  settings       = { node_type = "cache.t4g.small", nodes = 2 }

  alerts = {
    cache_memory           = { severity = "warning", threshold = 80, minutes = 10, summary = "memory" }
    secret_rotation_failed = { severity = "warning", threshold = 1, minutes = 60, summary = "rotation" }
  }
}

run "cache" {
  command = plan

  module {
    source = "./modules/cache"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.engine_version == "8.0" && aws_elasticache_replication_group.this.parameter_group_name == "default.valkey8"
    error_message = "The cache and its settings are of one major version."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_enabled && aws_elasticache_replication_group.this.transit_encryption_mode == "required"
    error_message = "It speaks TLS only."
  }

  assert {
    condition     = tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled) && aws_elasticache_replication_group.this.kms_key_id == var.kms_key_arn
    error_message = "It is encrypted with the key of the environment."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "It survives a zone."
  }

  assert {
    condition     = startswith(aws_elasticache_user.app.access_string, "off")
    error_message = "Nobody can log in before the first rotation."
  }

  assert {
    condition     = toset(keys(aws_vpc_security_group_ingress_rule.this)) == toset(["service", "rotation"]) && alltrue([for rule in aws_vpc_security_group_ingress_rule.this : rule.cidr_ipv4 == null && rule.from_port == 6379])
    error_message = "Only the service and the rotation get in."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.memory.threshold == 80
    error_message = "Somebody hears when it fills up."
  }
}
