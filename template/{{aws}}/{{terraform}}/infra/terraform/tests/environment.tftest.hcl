# A whole environment fits together, and what must not be said is refused.

mock_provider "aws" {
  source = "./tests/mocks"
}

mock_provider "archive" {}

variables {
  environment    = "prod"
  region         = "eu-central-1"
  hosted_zone    = "example.com"
  domain_name    = "www.example.com"
  image          = "registry.example.com/app@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  vpc_cidr       = "10.30.0.0/16"
  nat_gateways   = 3
  task           = { cpu = 512, memory = 1024 }
  capacity       = { min = 3, max = 12 }
  monthly_budget = 500
  alert_email    = "alerts@example.com"
}

override_data {
  target = module.load_balancer.data.aws_route53_zone.this
  values = { zone_id = "Z00000000000000000000" }
}

override_resource {
  target          = module.load_balancer.aws_acm_certificate.this
  override_during = plan

  values = {
    domain_validation_options = [{
      domain_name           = "www.example.com"
      resource_record_name  = "_check.www.example.com"
      resource_record_type  = "CNAME"
      resource_record_value = "_check.acm-validations.aws"
    }]
  }
}

run "environment" {
  command = plan

  assert {
    condition     = alltrue([for tag in ["project", "environment", "owner", "managed-by", "cost-center"] : contains(keys(local.tags), tag)])
    error_message = "Every resource carries the tags."
  }

  assert {
    condition     = local.tags.environment == "prod" && local.name == "${local.project}-prod"
    error_message = "Names and tags tell the environment."
  }

  assert {
    condition     = length(local.name) <= 26
    error_message = "The name leaves room for the suffixes."
  }

  assert {
    condition     = local.shutdown.drain_delay + local.shutdown.shutdown_timeout + 2 < local.shutdown.stop_timeout
    error_message = "An instance can always end by itself."
  }

  assert {
    condition     = local.alerts.error_rate.threshold == 5 && local.alerts.latency.threshold == 500
    error_message = "People are called at 5 % errors and 500 ms."
  }

  assert {
    condition     = local.retention.hot_days == 30 && local.retention.cold_days == 365
    error_message = "Logs are kept as promised."
  }

  assert {
    condition     = local.budget_steps == [50, 80, 100]
    error_message = "The budget speaks three times."
  }

  assert {
    condition     = local.environment.SERVICE_VERSION == "sha256:${strrev(substr(strrev(var.image), 0, 64))}"
    error_message = "The version is the digest, as deploy.sh writes it: else every plan after a release would differ."
  }

  assert {
    condition     = output.url == "https://www.example.com"
    error_message = "The service answers under its name."
  }
}

run "image_without_digest" {
  command = plan

  variables {
    image = "registry.example.com/app:latest"
  }

  expect_failures = [var.image]
}

run "unknown_environment" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "no_room_to_scale" {
  command = plan

  variables {
    capacity = { min = 3, max = 3 }
  }

  expect_failures = [var.capacity]
}
