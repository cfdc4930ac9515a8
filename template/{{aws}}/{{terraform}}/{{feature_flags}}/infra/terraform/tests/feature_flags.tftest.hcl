# Flags are checked, handed out step by step, and taken back by an alarm.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                 = "app-prod"
  environment          = "prod"
  flags                = "{\"flags\":{}}"
  images               = { agent = "registry.example.com/agent:1", server = "registry.example.com/server:1" }
  kms_key_arn          = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000"
  permissions_boundary = "arn:aws:iam::111122223333:policy/app-boundary"
  alarm_arns           = ["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:app-prod-error_rate"]
}

run "feature_flags" {
  command = plan

  module {
    source = "./modules/feature_flags"
  }

  assert {
    condition     = aws_appconfig_deployment_strategy.this.growth_factor == 20 && aws_appconfig_deployment_strategy.this.deployment_duration_in_minutes == 10
    error_message = "New flags reach a fifth after a fifth of the instances."
  }

  assert {
    condition     = toset([for monitor in aws_appconfig_environment.this.monitor : monitor.alarm_arn]) == toset(var.alarm_arns)
    error_message = "An alarm takes new flags back."
  }

  assert {
    condition     = one(aws_appconfig_configuration_profile.this.validator).type == "JSON_SCHEMA"
    error_message = "Broken flags are refused."
  }

  assert {
    condition     = output.service.environment.OFREP_ENDPOINT == "http://localhost:8016"
    error_message = "The service asks the sidecar."
  }

  assert {
    condition     = [for container in output.service.containers : container.name] == ["flag-agent", "flags"]
    error_message = "The agent fetches the flags and flagd answers."
  }
}
