# Who is told, and the alarms of the service itself. The alarms of a data store are in its own module.

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

# critical pages the person on call, warning waits for working hours: point each topic at the right tool.
resource "aws_sns_topic" "this" {
  for_each = toset(["critical", "warning"])

  name              = "${var.name}-${each.key}"
  kms_master_key_id = var.kms_key_arn
}

resource "aws_sns_topic_subscription" "mail" {
  for_each = aws_sns_topic.this

  topic_arn = each.value.arn
  protocol  = "email"
  endpoint  = var.alert_email
}

resource "aws_sns_topic_policy" "this" {
  for_each = aws_sns_topic.this

  arn    = each.value.arn
  policy = data.aws_iam_policy_document.publish[each.key].json
}

data "aws_iam_policy_document" "publish" {
  for_each = aws_sns_topic.this

  statement {
    sid       = "AlarmsAndEvents"
    actions   = ["sns:Publish"]
    resources = [each.value.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

locals {
  topics = { for severity, topic in aws_sns_topic.this : severity => topic.arn }
  ecs    = { ClusterName = var.name, ServiceName = var.name }
}

resource "aws_cloudwatch_metric_alarm" "error_rate" {
  alarm_name          = "${var.name}-error_rate"
  alarm_description   = "${var.alerts.error_rate.summary}. What to do: ${var.runbook}#error_rate"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alerts.error_rate.threshold
  evaluation_periods  = var.alerts.error_rate.minutes
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topics[var.alerts.error_rate.severity]]
  ok_actions          = [local.topics[var.alerts.error_rate.severity]]

  metric_query {
    id          = "rate"
    expression  = "100 * (FILL(answered, 0) + FILL(unanswered, 0)) / requests"
    label       = "errors in percent"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = {
      requests   = "RequestCount"
      answered   = "HTTPCode_Target_5XX_Count"
      unanswered = "HTTPCode_ELB_5XX_Count"
    }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = metric_query.value
        dimensions  = { LoadBalancer = var.load_balancer }
        stat        = "Sum"
        period      = 60
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "latency" {
  alarm_name                            = "${var.name}-latency"
  alarm_description                     = "${var.alerts.latency.summary}. What to do: ${var.runbook}#latency"
  namespace                             = "AWS/ApplicationELB"
  metric_name                           = "TargetResponseTime"
  dimensions                            = { LoadBalancer = var.load_balancer }
  extended_statistic                    = "p95"
  period                                = 60
  evaluation_periods                    = var.alerts.latency.minutes
  comparison_operator                   = "GreaterThanThreshold"
  threshold                             = var.alerts.latency.threshold / 1000 # the metric is in seconds
  treat_missing_data                    = "notBreaching"
  evaluate_low_sample_count_percentiles = "ignore"
  alarm_actions                         = [local.topics[var.alerts.latency.severity]]
  ok_actions                            = [local.topics[var.alerts.latency.severity]]
}

resource "aws_cloudwatch_metric_alarm" "no_healthy_instance" {
  alarm_name          = "${var.name}-no_healthy_instance"
  alarm_description   = "${var.alerts.no_healthy_instance.summary}. What to do: ${var.runbook}#no_healthy_instance"
  comparison_operator = "LessThanThreshold"
  threshold           = var.alerts.no_healthy_instance.threshold
  evaluation_periods  = var.alerts.no_healthy_instance.minutes
  treat_missing_data  = "breaching"
  alarm_actions       = [local.topics[var.alerts.no_healthy_instance.severity]]
  ok_actions          = [local.topics[var.alerts.no_healthy_instance.severity]]

  metric_query {
    id          = "healthy"
    expression  = join(" + ", [for index in range(length(var.target_groups)) : "FILL(group${index}, 0)"])
    label       = "healthy instances"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = var.target_groups

    content {
      id = "group${metric_query.key}"

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = "HealthyHostCount"
        dimensions  = { LoadBalancer = var.load_balancer, TargetGroup = metric_query.value }
        stat        = "Minimum"
        period      = 60
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "usage" {
  for_each = { cpu = "CPUUtilization", memory = "MemoryUtilization" }

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${var.alerts[each.key].summary}. What to do: ${var.runbook}#${each.key}"
  namespace           = "AWS/ECS"
  metric_name         = each.value
  dimensions          = local.ecs
  statistic           = "Average"
  period              = 60
  evaluation_periods  = var.alerts[each.key].minutes
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alerts[each.key].threshold
  alarm_actions       = [local.topics[var.alerts[each.key].severity]]
  ok_actions          = [local.topics[var.alerts[each.key].severity]]
}

resource "aws_cloudwatch_metric_alarm" "at_maximum" {
  alarm_name          = "${var.name}-at_maximum"
  alarm_description   = "${var.alerts.at_maximum.summary}. What to do: ${var.runbook}#at_maximum"
  namespace           = "ECS/ContainerInsights"
  metric_name         = "DesiredTaskCount"
  dimensions          = local.ecs
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = var.alerts.at_maximum.minutes
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.max_capacity
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topics[var.alerts.at_maximum.severity]]
}

# ECS reports a release that it took back as an event; there is no metric for it.
resource "aws_cloudwatch_event_rule" "deployment_failed" {
  name        = "${var.name}-deployment_failed"
  description = "${var.alerts.deployment_failed.summary}. What to do: ${var.runbook}#deployment_failed"

  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Deployment State Change"]
    resources   = [{ suffix = ":service/${var.name}/${var.name}" }]
    detail      = { eventName = ["SERVICE_DEPLOYMENT_FAILED"] }
  })
}

resource "aws_cloudwatch_event_target" "deployment_failed" {
  rule = aws_cloudwatch_event_rule.deployment_failed.name
  arn  = local.topics[var.alerts.deployment_failed.severity]

  input_transformer {
    input_paths    = { reason = "$.detail.reason" }
    input_template = "\"${var.name}: <reason> What to do: ${var.runbook}#deployment_failed\""
  }
}
