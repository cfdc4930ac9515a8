# Valkey, the open continuation of Redis, which every Redis client speaks to: encrypted, TLS only, one user.

locals {
  port = 6379
  user = "app"

  # Everything the application needs, nothing that administers the server.
  rights = "on ~* &* +@all -@admin -@dangerous +info"
}

resource "aws_elasticache_subnet_group" "this" {
  name        = var.name
  description = "Isolated subnets of ${var.name}"
  subnet_ids  = var.network.isolated_subnet_ids
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Cache of ${var.name}"
  engine               = "valkey"
  engine_version       = "${var.engine_version}.0"
  parameter_group_name = "default.valkey${var.engine_version}"
  node_type            = var.settings.node_type
  num_cache_clusters   = var.settings.nodes
  port                 = local.port

  automatic_failover_enabled = true
  multi_az_enabled           = true

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [aws_security_group.this.id]
  user_group_ids     = [aws_elasticache_user_group.this.user_group_id]

  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"

  snapshot_retention_limit   = 30
  snapshot_window            = "01:00-02:00"
  maintenance_window         = "sun:03:30-sun:04:30"
  auto_minor_version_upgrade = true
  apply_immediately          = false

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.this.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "slow-log"
  }

  # AWS moves on to newer minor versions; Terraform would replace the cache to go back to the first.
  lifecycle {
    ignore_changes = [engine_version]
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/elasticache/${var.name}"
  retention_in_days = var.retention.hot_days
  kms_key_id        = var.kms_key_arn
}

# Switched off until the first rotation gives it its rights and a password that only the secret knows.
resource "aws_elasticache_user" "app" {
  user_id       = "${var.name}-app"
  user_name     = local.user
  engine        = "valkey"
  access_string = "off -@all"

  authentication_mode {
    type      = "password"
    passwords = ["replaced-by-the-first-rotation"]
  }

  lifecycle {
    ignore_changes = [access_string, authentication_mode]
  }
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = var.name
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.app.user_id]
}

resource "aws_security_group" "this" {
  name        = "${var.name}-cache"
  description = "The cache, for the service and for the rotation of its credentials"
  vpc_id      = var.network.vpc_id

  tags = { Name = "${var.name}-cache" }
}

# Both ends of the way are opened here, so that nothing of it is left when the cache goes.
resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = local.clients

  security_group_id            = aws_security_group.this.id
  description                  = "Cache from the ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_egress_rule" "client" {
  for_each = local.clients

  security_group_id            = each.value
  description                  = "Cache"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

locals {
  clients = { service = var.client_security_group_id, rotation = module.credentials.security_group_id }
}

resource "aws_cloudwatch_metric_alarm" "memory" {
  alarm_name          = "${var.name}-cache_memory"
  alarm_description   = "${var.alerts.cache_memory.summary}. What to do: ${var.runbook}#cache_memory"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alerts.cache_memory.threshold
  evaluation_periods  = var.alerts.cache_memory.minutes
  alarm_actions       = [var.topics[var.alerts.cache_memory.severity]]
  ok_actions          = [var.topics[var.alerts.cache_memory.severity]]

  metric_query {
    id          = "fullest"
    expression  = "MAX(METRICS(\"node\"))"
    label       = "fullest node"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = range(1, var.settings.nodes + 1)

    content {
      id = "node${metric_query.value}"

      metric {
        namespace   = "AWS/ElastiCache"
        metric_name = "DatabaseMemoryUsagePercentage"
        dimensions  = { CacheClusterId = format("%s-%03d", aws_elasticache_replication_group.this.replication_group_id, metric_query.value) }
        stat        = "Average"
        period      = 60
      }
    }
  }
}
