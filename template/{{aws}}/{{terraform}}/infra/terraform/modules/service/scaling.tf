# One instance more above 70 % CPU, one less below 30 %. Steps, because target tracking knows one number only and would
# start to shrink just below it.

locals {
  scaling = {
    out = { comparison = "GreaterThanOrEqualToThreshold", threshold = 70, minutes = 3, change = 1, cooldown = 60 }
    in  = { comparison = "LessThanOrEqualToThreshold", threshold = 30, minutes = 10, change = -1, cooldown = 300 }
  }
}

resource "aws_appautoscaling_target" "service" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this.name}"
  min_capacity       = var.capacity.min
  max_capacity       = var.capacity.max
}

resource "aws_appautoscaling_policy" "cpu" {
  for_each = local.scaling

  name               = "${var.name}-cpu-${each.key}"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.service.service_namespace
  scalable_dimension = aws_appautoscaling_target.service.scalable_dimension
  resource_id        = aws_appautoscaling_target.service.resource_id

  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    cooldown                = each.value.cooldown
    metric_aggregation_type = "Average"

    step_adjustment {
      metric_interval_lower_bound = each.key == "out" ? 0 : null
      metric_interval_upper_bound = each.key == "in" ? 0 : null
      scaling_adjustment          = each.value.change
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "scaling" {
  for_each = local.scaling

  alarm_name          = "${var.name}-scale-${each.key}"
  alarm_description   = "Not for people: scales the service ${each.key}."
  namespace           = "AWS/ECS"
  metric_name         = "CPUUtilization"
  dimensions          = { ClusterName = aws_ecs_cluster.this.name, ServiceName = aws_ecs_service.this.name }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = each.value.minutes
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  alarm_actions       = [aws_appautoscaling_policy.cpu[each.key].arn]
}

# An apply during the quiet hours ends them until the next evening: it sets the limits of the day again.
resource "aws_appautoscaling_scheduled_action" "quiet" {
  for_each = var.quiet_hours == null ? {} : {
    start = { schedule = var.quiet_hours.start, min = 1, max = 1 }
    end   = { schedule = var.quiet_hours.end, min = var.capacity.min, max = var.capacity.max }
  }

  name               = "${var.name}-quiet-${each.key}"
  service_namespace  = aws_appautoscaling_target.service.service_namespace
  scalable_dimension = aws_appautoscaling_target.service.scalable_dimension
  resource_id        = aws_appautoscaling_target.service.resource_id
  schedule           = each.value.schedule
  timezone           = var.quiet_hours.timezone

  scalable_target_action {
    min_capacity = each.value.min
    max_capacity = each.value.max
  }
}
