# What an instance is made of, how it ends and how many there are.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                 = "app-prod"
  image                = "registry.example.com/app@sha256:0000"
  repository_arn       = "arn:aws:ecr:eu-central-1:111122223333:repository/app"
  permissions_boundary = "arn:aws:iam::111122223333:policy/app-boundary"
  kms_key_arn          = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000"
  port                 = 8000
  commands             = { start = [], healthcheck = ["healthcheck"], migrate = ["migrate"] }
  task                 = { cpu = 256, memory = 512 }
  environment          = { LOG_LEVEL = "info", EMPTY = "" }
  secrets              = { TOKEN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:app/prod/token-AbCdEf" }
  sidecars             = [{ name = "helper", image = "registry.example.com/helper:1" }]
  task_policies        = {}
  health               = { ready_path = "/health/ready", interval = 10, timeout = 2, failures = 3, startup_grace = 120 }
  shutdown             = { drain_delay = 5, shutdown_timeout = 20, deregistration_delay = 25, stop_timeout = 30 }
  retention            = { hot_days = 30, cold_days = 365 }
  rollback_alarms      = ["app-prod-error_rate", "app-prod-latency"]
  capacity             = { min = 2, max = 6 }
  spot                 = false
  quiet_hours          = { start = "cron(0 20 ? * MON-FRI *)", end = "cron(0 6 ? * MON-FRI *)", timezone = "Etc/UTC" }

  enable_execute_command = false

  network = {
    vpc_id             = "vpc-00000000000000000"
    cidr               = "10.30.0.0/16"
    private_subnet_ids = ["subnet-00000000000000001", "subnet-00000000000000002", "subnet-00000000000000003"]
  }

  load_balancer = {
    arn                = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/app-prod/0000000000000000"
    https_listener_arn = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/app-prod/0000000000000000/0000000000000000"
    certificate_arn    = "arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
    ssl_policy         = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    security_group_id  = "sg-00000000000000000"
  }
}

run "instance" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition     = local.app.readonlyRootFilesystem && local.app.user == "10001:10001"
    error_message = "The root file system is read-only and the user is not root."
  }

  assert {
    condition     = local.app.linuxParameters.capabilities.drop == ["ALL"]
    error_message = "No capability is kept."
  }

  assert {
    condition     = alltrue([for container in local.sidecars : container.readonlyRootFilesystem && !container.essential])
    error_message = "A sidecar can neither write to its image nor take the service down."
  }

  assert {
    condition     = [for variable in local.app.environment : variable.name] == ["LOG_LEVEL"]
    error_message = "Empty variables are left out."
  }

  assert {
    condition     = local.service.healthCheck.command == ["CMD", "healthcheck"] && !can(local.service.command)
    error_message = "The image's own command starts it, and the one for its health is asked."
  }

  assert {
    condition     = length(aws_ecs_task_definition.migrate) == 1
    error_message = "The schema has a task of its own."
  }

  assert {
    condition     = alltrue([for task in concat([aws_ecs_task_definition.service], aws_ecs_task_definition.migrate) : task.track_latest])
    error_message = "A plan after a release compares with the revision that the release registered."
  }

  assert {
    condition     = aws_cloudwatch_log_group.service.retention_in_days == 30
    error_message = "Logs are hot for thirty days."
  }

  assert {
    condition     = aws_cloudwatch_log_group.service.kms_key_id == var.kms_key_arn
    error_message = "Logs are encrypted with the key of the environment."
  }

  assert {
    condition     = !aws_ecs_service.this.network_configuration[0].assign_public_ip
    error_message = "Instances have no public address."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.execution, aws_iam_role.task] : role.permissions_boundary == var.permissions_boundary])
    error_message = "Every role is under the boundary."
  }
}

run "commands" {
  command = plan

  variables {
    commands = { start = ["serve", "--port", "8000"], healthcheck = [], migrate = [] }
  }

  module {
    source = "./modules/service"
  }

  assert {
    condition     = join(" ", local.service.command) == "serve --port 8000" && !can(local.service.healthCheck)
    error_message = "A command of its own starts it, and without one for its health the load balancer decides."
  }

  assert {
    condition     = length(aws_ecs_task_definition.migrate) == 0
    error_message = "Nothing migrates where there is no command for it."
  }
}

run "probes" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition     = aws_lb_target_group.primary.health_check[0].path == "/health/ready"
    error_message = "Traffic follows readiness."
  }

  assert {
    condition     = var.health.timeout < var.health.interval
    error_message = "A probe ends before the next one starts."
  }

  assert {
    condition     = tonumber(aws_lb_target_group.primary.deregistration_delay) >= var.shutdown.shutdown_timeout
    error_message = "Requests in flight may take as long as the service allows them."
  }

  assert {
    condition     = aws_ecs_service.this.health_check_grace_period_seconds == 120
    error_message = "A slow start is not taken for a failure."
  }
}

run "scaling" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition     = aws_appautoscaling_target.service.min_capacity == 2 && aws_appautoscaling_target.service.max_capacity == 6
    error_message = "Scaling stays between the limits."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.scaling["out"].threshold == 70 && aws_cloudwatch_metric_alarm.scaling["out"].comparison_operator == "GreaterThanOrEqualToThreshold"
    error_message = "One more from 70 % CPU."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.scaling["in"].threshold == 30 && aws_cloudwatch_metric_alarm.scaling["in"].comparison_operator == "LessThanOrEqualToThreshold"
    error_message = "One less from 30 % CPU."
  }

  assert {
    condition     = aws_appautoscaling_policy.cpu["out"].step_scaling_policy_configuration[0].cooldown == 60
    error_message = "A minute passes before it grows again."
  }

  assert {
    condition     = aws_appautoscaling_policy.cpu["in"].step_scaling_policy_configuration[0].cooldown == 300
    error_message = "Five minutes pass before it shrinks again."
  }

  assert {
    condition     = one(aws_appautoscaling_policy.cpu["out"].step_scaling_policy_configuration[0].step_adjustment).scaling_adjustment == 1
    error_message = "It grows by one."
  }

  assert {
    condition     = one(aws_appautoscaling_policy.cpu["in"].step_scaling_policy_configuration[0].step_adjustment).scaling_adjustment == -1
    error_message = "It shrinks by one."
  }

  assert {
    condition     = aws_appautoscaling_scheduled_action.quiet["start"].scalable_target_action[0].max_capacity == "1"
    error_message = "One instance is left in the quiet hours."
  }

  assert {
    condition     = aws_appautoscaling_scheduled_action.quiet["end"].scalable_target_action[0].max_capacity == "6"
    error_message = "The limits of the day come back."
  }
}

run "prod_has_no_quiet_hours" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    quiet_hours = null
  }

  assert {
    condition     = length(aws_appautoscaling_scheduled_action.quiet) == 0
    error_message = "Without quiet hours nothing is scheduled."
  }
}

run "shell_only_where_allowed" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    enable_execute_command = true
  }

  assert {
    condition     = contains(keys(local.volumes), "exec-lib") && length(aws_iam_role_policy.execute_command) == 1
    error_message = "A shell needs folders that it may write to and rights to talk."
  }
}

run "killed_too_early" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    shutdown = { drain_delay = 5, shutdown_timeout = 25, deregistration_delay = 25, stop_timeout = 30 }
  }

  expect_failures = [var.shutdown]
}
