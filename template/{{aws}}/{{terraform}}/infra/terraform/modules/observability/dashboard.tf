# Rate, errors and duration of the requests (RED) above utilisation and saturation of the instances (USE).

locals {
  load_balancer = ["LoadBalancer", var.load_balancer]

  widgets = [
    { title = "Requests per minute", unit = "count", metrics = [
      concat(["AWS/ApplicationELB", "RequestCount"], local.load_balancer, [{ stat = "Sum" }]),
    ] },
    { title = "Errors per minute", unit = "count", metrics = [
      concat(["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"], local.load_balancer, [{ stat = "Sum", color = "#d62728" }]),
      concat(["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"], local.load_balancer, [{ stat = "Sum", color = "#ff7f0e" }]),
      concat(["AWS/ApplicationELB", "HTTPCode_Target_4XX_Count"], local.load_balancer, [{ stat = "Sum", color = "#7f7f7f" }]),
    ] },
    { title = "Duration", unit = "seconds", metrics = [
      for stat in ["p50", "p95", "p99"] :
      concat(["AWS/ApplicationELB", "TargetResponseTime"], local.load_balancer, [{ stat = stat, label = stat }])
    ] },
    { title = "CPU and memory", unit = "percent", metrics = [
      for metric in ["CPUUtilization", "MemoryUtilization"] :
      ["AWS/ECS", metric, "ClusterName", var.name, "ServiceName", var.name, { stat = "Average" }]
    ] },
    { title = "Instances", unit = "count", metrics = concat(
      [["ECS/ContainerInsights", "RunningTaskCount", "ClusterName", var.name, "ServiceName", var.name, { stat = "Maximum" }]],
      [
        for index, group in var.target_groups :
        concat(["AWS/ApplicationELB", "HealthyHostCount", "TargetGroup", group], local.load_balancer, [{ stat = "Minimum", label = "healthy in group ${index + 1}" }])
      ],
    ) },
    { title = "Connections", unit = "count", metrics = [
      concat(["AWS/ApplicationELB", "ActiveConnectionCount"], local.load_balancer, [{ stat = "Sum" }]),
      concat(["AWS/ApplicationELB", "RejectedConnectionCount"], local.load_balancer, [{ stat = "Sum", color = "#d62728" }]),
    ] },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [
      for index, widget in concat(local.widgets, var.widgets) : {
        type   = "metric"
        x      = 8 * (index % 3)
        y      = 6 * floor(index / 3)
        width  = 8
        height = 6
        properties = {
          title   = widget.title
          region  = data.aws_region.current.region
          period  = 60
          view    = "timeSeries"
          yAxis   = { left = { min = 0, label = widget.unit, showUnits = false } }
          metrics = widget.metrics
        }
      }
    ]
  })
}
