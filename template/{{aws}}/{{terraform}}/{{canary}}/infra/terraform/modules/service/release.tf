# Canary: the new version first gets ten percent of the traffic. An alarm in the first minutes brings them back; otherwise
# it takes the rest in one step, and the old version waits for the bake time.

locals {
  strategy      = "CANARY"
  target_groups = [aws_lb_target_group.primary, aws_lb_target_group.alternate]
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = aws_ecs_cluster.this.arn
  task_definition = aws_ecs_task_definition.service.arn
  desired_count   = var.capacity.min

  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  availability_zone_rebalancing      = "ENABLED"
  enable_execute_command             = var.enable_execute_command
  health_check_grace_period_seconds  = var.health.startup_grace
  propagate_tags                     = "SERVICE"

  deployment_configuration {
    strategy             = local.strategy
    bake_time_in_minutes = 10

    canary_configuration {
      canary_percent              = 10
      canary_bake_time_in_minutes = 15
    }
  }

  # The circuit breaker exists for rolling updates only: here the alarms are what turns a bad release around.
  alarms {
    alarm_names = var.rollback_alarms
    enable      = true
    rollback    = true
  }

  capacity_provider_strategy {
    capacity_provider = var.spot ? "FARGATE_SPOT" : "FARGATE"
    weight            = 1
  }

  network_configuration {
    subnets          = var.network.private_subnet_ids
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.primary.arn
    container_name   = local.app.name
    container_port   = var.port

    advanced_configuration {
      alternate_target_group_arn = aws_lb_target_group.alternate.arn
      production_listener_rule   = aws_lb_listener_rule.production.arn
      test_listener_rule         = aws_lb_listener_rule.test.arn
      role_arn                   = aws_iam_role.traffic.arn
    }
  }

  # Deployments choose the task definition and scaling the count. The target groups swap with every release, and an apply
  # that swapped them back would start a deployment of its own.
  lifecycle {
    ignore_changes = [task_definition, desired_count, load_balancer]
  }

  depends_on = [
    aws_ecs_cluster_capacity_providers.this,
    aws_iam_role_policy.execution,
    aws_iam_role_policy_attachment.traffic,
  ]
}
