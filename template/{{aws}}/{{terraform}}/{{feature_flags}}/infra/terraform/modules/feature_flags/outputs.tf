output "service" {
  description = "What an instance of the service gets."
  value = {
    environment = { OFREP_ENDPOINT = "http://localhost:8016" }
    secrets     = {}
    containers  = [local.agent, local.flagd]
    policies    = { flags = data.aws_iam_policy_document.read.json }
  }
}

output "ids" {
  description = "Where the flags are in AppConfig."
  value = {
    application_id           = aws_appconfig_application.this.id
    environment_id           = aws_appconfig_environment.this.environment_id
    configuration_profile_id = aws_appconfig_configuration_profile.this.configuration_profile_id
    deployment_strategy_id   = aws_appconfig_deployment_strategy.this.id
  }
}
