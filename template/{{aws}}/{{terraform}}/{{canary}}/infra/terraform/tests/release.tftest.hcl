# A few percent meet the new version first, and all only while no alarm rings.

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

run "release" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition     = aws_ecs_service.this.deployment_configuration[0].strategy == "CANARY"
    error_message = "ECS runs the strategy CANARY."
  }

  assert {
    condition     = aws_ecs_service.this.alarms[0].enable && aws_ecs_service.this.alarms[0].rollback && aws_ecs_service.this.alarms[0].alarm_names == toset(var.rollback_alarms)
    error_message = "An alarm takes the release back."
  }

  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 100
    error_message = "No capacity is missing during a release."
  }

  assert {
    condition     = length(local.target_groups) == 2 && aws_lb_target_group.primary.name != aws_lb_target_group.alternate.name
    error_message = "Old and new stand side by side."
  }

  assert {
    condition     = length(aws_lb_target_group.alternate.name) <= 32 && aws_lb_target_group.alternate.health_check[0].path == "/health/ready"
    error_message = "The second group is judged like the first."
  }

  assert {
    condition     = toset([for group in aws_lb_listener_rule.production.action[0].forward[0].target_group : group.weight]) == toset([0, 1])
    error_message = "All traffic starts at one version."
  }

  assert {
    condition     = aws_lb_listener.test.port == 8443 && aws_vpc_security_group_ingress_rule.test.cidr_ipv4 == var.network.cidr
    error_message = "The test port is open inside the network only."
  }

  assert {
    condition     = length(aws_ecs_service.this.deployment_circuit_breaker) == 0
    error_message = "The circuit breaker belongs to rolling updates."
  }

  assert {
    condition     = endswith(aws_iam_role_policy_attachment.traffic.policy_arn, "/AmazonECSInfrastructureRolePolicyForLoadBalancers")
    error_message = "ECS may move the traffic."
  }

  assert {
    condition     = aws_ecs_service.this.deployment_configuration[0].bake_time_in_minutes == "10"
    error_message = "The old version waits before it goes."
  }

  assert {
    condition     = aws_ecs_service.this.deployment_configuration[0].canary_configuration[0].canary_percent == 10
    error_message = "Ten percent meet the new version first."
  }

  assert {
    condition     = aws_ecs_service.this.deployment_configuration[0].canary_configuration[0].canary_bake_time_in_minutes == "15"
    error_message = "It is watched for a quarter of an hour."
  }
}
