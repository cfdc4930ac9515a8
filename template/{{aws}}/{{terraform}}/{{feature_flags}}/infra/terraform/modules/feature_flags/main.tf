# AppConfig keeps the flags, checks them before they go out, hands them out step by step, and takes them back when an
# alarm rings. It does not speak OpenFeature itself, so two small containers stand beside each instance: the AppConfig
# agent fetches the flags, and flagd answers OFREP requests from what the agent has. That is why the profile is free-form
# JSON in flagd's words, and not the profile type that AppConfig calls feature flags.

data "aws_region" "current" {}

resource "aws_appconfig_application" "this" {
  name        = var.name
  description = "Feature flags of ${var.name}"
}

resource "aws_appconfig_environment" "this" {
  application_id = aws_appconfig_application.this.id
  name           = var.environment

  dynamic "monitor" {
    for_each = var.alarm_arns

    content {
      alarm_arn      = monitor.value
      alarm_role_arn = aws_iam_role.monitor.arn
    }
  }
}

resource "aws_appconfig_configuration_profile" "this" {
  application_id     = aws_appconfig_application.this.id
  name               = "flags"
  location_uri       = "hosted"
  type               = "AWS.Freeform"
  kms_key_identifier = var.kms_key_arn

  validator {
    type    = "JSON_SCHEMA"
    content = file("${path.module}/flags.schema.json")
  }
}

resource "aws_appconfig_hosted_configuration_version" "this" {
  application_id           = aws_appconfig_application.this.id
  configuration_profile_id = aws_appconfig_configuration_profile.this.configuration_profile_id
  content_type             = "application/json"
  content                  = var.flags

  lifecycle {
    create_before_destroy = true
  }
}

# Agents ask at different times, and a share of them gets the new flags first. With a few instances the steps are coarse.
resource "aws_appconfig_deployment_strategy" "this" {
  name                           = "${var.name}-gradual"
  deployment_duration_in_minutes = 10
  growth_type                    = "LINEAR"
  growth_factor                  = 20
  final_bake_time_in_minutes     = 10
  replicate_to                   = "NONE"
}

resource "aws_appconfig_deployment" "this" {
  application_id           = aws_appconfig_application.this.id
  environment_id           = aws_appconfig_environment.this.environment_id
  configuration_profile_id = aws_appconfig_configuration_profile.this.configuration_profile_id
  configuration_version    = aws_appconfig_hosted_configuration_version.this.version_number
  deployment_strategy_id   = aws_appconfig_deployment_strategy.this.id
  kms_key_identifier       = var.kms_key_arn
}

resource "aws_iam_role" "monitor" {
  name                 = "${var.name}-flag-monitor"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "appconfig.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "monitor" {
  name   = "monitor"
  role   = aws_iam_role.monitor.id
  policy = data.aws_iam_policy_document.monitor.json
}

data "aws_iam_policy_document" "monitor" {
  statement {
    sid       = "WatchAlarms"
    actions   = ["cloudwatch:DescribeAlarms"]
    resources = var.alarm_arns
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "ReadFlags"
    actions   = ["appconfig:GetLatestConfiguration", "appconfig:StartConfigurationSession"]
    resources = ["${aws_appconfig_environment.this.arn}/configuration/${aws_appconfig_configuration_profile.this.configuration_profile_id}"]
  }

  statement {
    sid       = "DecryptFlags"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

locals {
  path = "/applications/${aws_appconfig_application.this.name}/environments/${aws_appconfig_environment.this.name}/configurations/${aws_appconfig_configuration_profile.this.name}"

  agent = {
    name        = "flag-agent"
    image       = var.images.agent
    environment = [{ name = "SERVICE_REGION", value = data.aws_region.current.region }]
  }

  flagd = {
    name      = "flags"
    image     = var.images.server
    dependsOn = [{ containerName = local.agent.name, condition = "START" }]
    command = [
      "start",
      "--sources",
      jsonencode([{ uri = "http://localhost:2772${local.path}", provider = "http" }]),
    ]
  }
}
