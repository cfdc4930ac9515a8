# Where the two versions wait side by side, and who moves the traffic between them.

# The two groups swap roles with every release; neither is "the blue one" for long.
resource "aws_lb_target_group" "alternate" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; behind it are private subnets and closed security groups
  name                 = "${var.name}-alt"
  vpc_id               = aws_lb_target_group.primary.vpc_id
  target_type          = aws_lb_target_group.primary.target_type
  protocol             = aws_lb_target_group.primary.protocol
  port                 = aws_lb_target_group.primary.port
  deregistration_delay = aws_lb_target_group.primary.deregistration_delay

  health_check {
    path                = var.health.ready_path
    matcher             = "200"
    interval            = var.health.interval
    timeout             = var.health.timeout
    healthy_threshold   = 2
    unhealthy_threshold = var.health.failures
  }
}

resource "aws_lb_listener_rule" "production" {
  listener_arn = var.load_balancer.https_listener_arn
  priority     = 100

  action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.primary.arn
        weight = 1
      }

      target_group {
        arn    = aws_lb_target_group.alternate.arn
        weight = 0
      }
    }
  }

  condition {
    path_pattern {
      values = ["/*"]
    }
  }

  # ECS moves the weights; an apply that set them again would send users to the version that was just replaced.
  lifecycle {
    ignore_changes = [action]
  }
}

# The new version answers here before users reach it. The port is open inside the network only.
resource "aws_lb_listener" "test" {
  load_balancer_arn = var.load_balancer.arn
  port              = 8443
  protocol          = "HTTPS"
  ssl_policy        = var.load_balancer.ssl_policy
  certificate_arn   = var.load_balancer.certificate_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

resource "aws_lb_listener_rule" "test" {
  listener_arn = aws_lb_listener.test.arn
  priority     = 100

  action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.primary.arn
        weight = 1
      }

      target_group {
        arn    = aws_lb_target_group.alternate.arn
        weight = 0
      }
    }
  }

  condition {
    path_pattern {
      values = ["/*"]
    }
  }

  lifecycle {
    ignore_changes = [action]
  }
}

resource "aws_vpc_security_group_ingress_rule" "test" {
  security_group_id = var.load_balancer.security_group_id
  description       = "Test traffic from inside the network"
  cidr_ipv4         = var.network.cidr
  ip_protocol       = "tcp"
  from_port         = aws_lb_listener.test.port
  to_port           = aws_lb_listener.test.port
}

# ECS itself moves the weights, with this role.
resource "aws_iam_role" "traffic" {
  name                 = "${var.name}-traffic"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "traffic" {
  role       = aws_iam_role.traffic.name
  policy_arn = "${local.arn}:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"
}
