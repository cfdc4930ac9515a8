# What the internet can reach, and how.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                = "app-prod"
  domain_name         = "app.example.com"
  hosted_zone         = "example.com"
  network             = { vpc_id = "vpc-00000000000000000", public_subnet_ids = ["subnet-00000000000000001", "subnet-00000000000000002"] }
  access_log_bucket   = "app-prod-access"
  kms_key_arn         = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000"
  deletion_protection = true
  retention           = { hot_days = 30, cold_days = 365 }
}

override_data {
  target = data.aws_route53_zone.this
  values = { zone_id = "Z00000000000000000000" }
}

run "entrance" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  assert {
    condition     = toset([for rule in [aws_vpc_security_group_ingress_rule.http, aws_vpc_security_group_ingress_rule.https] : rule.from_port]) == toset([80, 443])
    error_message = "Only ports 80 and 443 are open."
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].type == "redirect" && aws_lb_listener.http.default_action[0].redirect[0].protocol == "HTTPS"
    error_message = "Plain HTTP is only redirected."
  }

  assert {
    condition     = aws_lb_listener.https.ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "TLS 1.2 is the oldest that is spoken."
  }

  assert {
    condition     = aws_lb.this.drop_invalid_header_fields && aws_lb.this.enable_deletion_protection && aws_lb.this.access_logs[0].enabled
    error_message = "Bad headers are dropped, access is logged, and it is not deleted by mistake."
  }

  assert {
    condition     = length(aws_wafv2_web_acl.this.rule) == 6
    error_message = "The firewall has its six rules."
  }

  assert {
    condition = [
      for rule in aws_wafv2_web_acl.this.rule : rule.action[0].block[0].custom_response[0].response_code if rule.name == "metrics"
    ] == [404]
    error_message = "Nobody outside reads metrics."
  }

  assert {
    condition = [for path in ["/metrics", "/metrics/x", "/metricsx", "/x/metrics"] : length(flatten([
      for rule in aws_wafv2_web_acl.this.rule : regexall(rule.statement[0].regex_match_statement[0].regex_string, path) if rule.name == "metrics"
    ])) > 0] == [true, true, false, false]
    error_message = "It takes /metrics and what is below, nothing else."
  }

  assert {
    condition     = aws_acm_certificate.this.validation_method == "DNS"
    error_message = "The certificate renews itself."
  }
}

run "name_too_long" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    name = "a-project-name-that-is-too-long-prod"
  }

  expect_failures = [var.name]
}
