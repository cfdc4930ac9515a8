# The cluster and what one instance is made of. How a new version takes over is in release.tf.

data "aws_region" "current" {}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }

  configuration {
    execute_command_configuration {
      kms_key_id = var.kms_key_arn
      logging    = "OVERRIDE"

      log_configuration {
        cloud_watch_log_group_name     = aws_cloudwatch_log_group.service.name
        cloud_watch_encryption_enabled = true
      }
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

resource "aws_cloudwatch_log_group" "service" {
  name              = "/ecs/${var.name}"
  retention_in_days = var.retention.hot_days
  kms_key_id        = var.kms_key_arn
}

locals {
  log_configuration = {
    logDriver = "awslogs"
    options = {
      awslogs-group         = aws_cloudwatch_log_group.service.name
      awslogs-region        = data.aws_region.current.region
      awslogs-stream-prefix = "app"
      mode                  = "non-blocking" # a slow log service must not stop requests
      max-buffer-size       = "4m"
    }
  }

  # ECS Exec writes to these two folders, which the read-only root file system would refuse.
  exec_volumes = var.enable_execute_command ? { exec-lib = "/var/lib/amazon", exec-log = "/var/log/amazon" } : {}
  volumes      = merge({ tmp = "/tmp" }, local.exec_volumes)

  app = {
    name                   = "app"
    image                  = var.image
    essential              = true
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    stopTimeout            = var.shutdown.stop_timeout
    environment            = [for name, value in var.environment : { name = name, value = value } if value != ""]
    secrets                = [for name, source in var.secrets : { name = name, valueFrom = source }]
    mountPoints            = [for name, path in local.volumes : { sourceVolume = name, containerPath = path, readOnly = false }]
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    logConfiguration       = local.log_configuration
  }

  # What is null is left to the image, or to the load balancer.
  own = {
    command      = length(var.commands.start) == 0 ? null : var.commands.start
    portMappings = [{ containerPort = var.port, hostPort = var.port, protocol = "tcp" }]

    # Alive, not ready: a database that is down must not restart every instance. Readiness is the load balancer's matter.
    healthCheck = length(var.commands.healthcheck) == 0 ? null : {
      command     = concat(["CMD"], var.commands.healthcheck)
      interval    = var.health.interval
      timeout     = var.health.timeout
      retries     = var.health.failures
      startPeriod = var.health.startup_grace
    }
  }

  service = { for field, value in merge(local.app, local.own) : field => value if value != null }

  sidecars = [
    for container in var.sidecars : merge(
      { essential = false, readonlyRootFilesystem = true, logConfiguration = local.log_configuration },
      container,
    )
  ]
}

resource "aws_ecs_task_definition" "service" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.task.cpu
  memory                   = var.task.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  skip_destroy             = true # an older revision is the way back
  track_latest             = true # releases register their own: a plan compares with those

  container_definitions = jsonencode(concat([local.service], local.sidecars))

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  dynamic "volume" {
    for_each = local.volumes

    content {
      name = volume.key
    }
  }
}

# Schema changes run once, before the release, in the same image with the same settings.
resource "aws_ecs_task_definition" "migrate" {
  count = length(var.commands.migrate) > 0 ? 1 : 0

  family                   = "${var.name}-migrate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.task.cpu
  memory                   = var.task.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  skip_destroy             = true
  track_latest             = true

  container_definitions = jsonencode([merge(local.app, { command = var.commands.migrate })])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  dynamic "volume" {
    for_each = local.volumes

    content {
      name = volume.key
    }
  }
}

resource "aws_lb_target_group" "primary" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; behind it are private subnets and closed security groups
  name                 = var.name
  vpc_id               = var.network.vpc_id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = var.port
  deregistration_delay = var.shutdown.deregistration_delay

  health_check {
    path                = var.health.ready_path
    matcher             = "200"
    interval            = var.health.interval
    timeout             = var.health.timeout
    healthy_threshold   = 2 # the least that a load balancer accepts
    unhealthy_threshold = var.health.failures
  }
}
