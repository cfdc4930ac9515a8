locals {
  alarms = {
    database_cpu = {
      metric     = "CPUUtilization"
      comparison = "GreaterThanThreshold"
      threshold  = var.alerts.database_cpu.threshold
    }
    # The contract speaks of percent, the metric of bytes.
    database_storage = {
      metric     = "FreeStorageSpace"
      comparison = "LessThanThreshold"
      threshold  = var.settings.storage[0] * pow(1024, 3) * var.alerts.database_storage.threshold / 100
    }
    database_connections = {
      metric     = "DatabaseConnections"
      comparison = "GreaterThanThreshold"
      threshold  = var.settings.max_connections * var.alerts.database_connections.threshold / 100
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${var.alerts[each.key].summary}. What to do: ${var.runbook}#${each.key}"
  namespace           = "AWS/RDS"
  metric_name         = each.value.metric
  dimensions          = { DBInstanceIdentifier = aws_db_instance.this.identifier }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = var.alerts[each.key].minutes
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  alarm_actions       = [var.topics[var.alerts[each.key].severity]]
  ok_actions          = [var.topics[var.alerts[each.key].severity]]
}
