# Rolling: new instances join the target group as soon as they are ready, old ones leave it. Two versions serve together
# for a while. ECS goes back by itself when new instances do not get ready (circuit breaker) or when an alarm rings.

locals {
  strategy      = "ROLLING"
  target_groups = [aws_lb_target_group.primary]
}

resource "aws_lb_listener_rule" "production" {
  listener_arn = var.load_balancer.https_listener_arn
  priority     = 100

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.primary.arn
  }

  condition {
    path_pattern {
      values = ["/*"]
    }
  }
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
    strategy = local.strategy
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

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
  }

  # Deployments choose the task definition and scaling the count; an apply must not undo either.
  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }

  depends_on = [aws_lb_listener_rule.production, aws_ecs_cluster_capacity_providers.this, aws_iam_role_policy.execution]
}
