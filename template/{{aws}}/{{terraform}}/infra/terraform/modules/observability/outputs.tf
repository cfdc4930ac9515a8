output "topics" {
  description = "Severity to topic."
  value       = local.topics
}

output "rollback_alarms" {
  description = "Alarms that undo a release: what users feel."
  value       = [aws_cloudwatch_metric_alarm.error_rate.alarm_name, aws_cloudwatch_metric_alarm.latency.alarm_name]
}

output "rollback_alarm_arns" {
  description = "The same alarms, as ARNs."
  value       = [aws_cloudwatch_metric_alarm.error_rate.arn, aws_cloudwatch_metric_alarm.latency.arn]
}

output "dashboard" {
  description = "Name of the dashboard."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}
