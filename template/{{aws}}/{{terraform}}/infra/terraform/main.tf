# The whole environment, in the order in which it depends on itself. What a data store or a deployment model adds is in
# a file of its own beside this one.

module "encryption" {
  source = "./modules/encryption"

  name = local.name
}

module "log_archive" {
  source = "./modules/log_archive"

  permissions_boundary = local.permissions_boundary
  name                 = local.name
  kms_key_arn          = module.encryption.key_arn
  deletion_protection  = var.deletion_protection
  retention            = local.retention
  log_groups           = { service = module.service.log_group, firewall = module.load_balancer.firewall_log_group }
}

module "network" {
  source = "./modules/network"

  name         = local.name
  cidr         = var.vpc_cidr
  zones        = var.zones
  nat_gateways = var.nat_gateways
  flow_log_arn = module.log_archive.bucket_arn
}

module "load_balancer" {
  source = "./modules/load_balancer"

  name                = local.name
  domain_name         = var.domain_name
  hosted_zone         = var.hosted_zone
  network             = module.network
  access_log_bucket   = module.log_archive.access_log_bucket
  retention           = local.retention
  kms_key_arn         = module.encryption.key_arn
  deletion_protection = var.deletion_protection
}

module "observability" {
  source = "./modules/observability"

  name          = local.name
  kms_key_arn   = module.encryption.key_arn
  alert_email   = var.alert_email
  alerts        = local.alerts
  runbook       = local.runbook
  load_balancer = module.load_balancer.metrics_name
  target_groups = module.service.target_group_metrics_names
  max_capacity  = var.capacity.max
}

module "service" {
  source = "./modules/service"

  name                   = local.name
  image                  = var.image
  repository_arn         = local.repository_arn
  permissions_boundary   = local.permissions_boundary
  port                   = var.port
  commands               = { start = var.start_command, healthcheck = var.healthcheck_command, migrate = var.migrate_command }
  task                   = var.task
  environment            = merge(concat([local.environment], local.parts[*].environment, [var.extra_environment])...)
  secrets                = merge(concat(local.parts[*].secrets, [var.extra_secrets])...)
  sidecars               = concat(local.parts[*].containers...)
  task_policies          = merge(local.parts[*].policies...)
  health                 = local.health
  shutdown               = local.shutdown
  network                = module.network
  load_balancer          = module.load_balancer
  kms_key_arn            = module.encryption.key_arn
  retention              = local.retention
  rollback_alarms        = module.observability.rollback_alarms
  capacity               = var.capacity
  spot                   = var.spot
  quiet_hours            = var.quiet_hours
  enable_execute_command = var.enable_execute_command
}

module "tracing" {
  source = "./modules/tracing"

  image = local.collector_image
}

module "backup" {
  source = "./modules/backup"

  permissions_boundary = local.permissions_boundary
  name                 = local.name
  kms_key_arn          = module.encryption.key_arn
  replica_region       = var.replica_region
  alert                = local.alerts.backup_failed
  topics               = module.observability.topics
  runbook              = local.runbook
}

module "budget" {
  source = "./modules/budget"

  project     = local.project
  environment = var.environment
  limit       = var.monthly_budget
  steps       = local.budget_steps
  email       = var.alert_email
}
