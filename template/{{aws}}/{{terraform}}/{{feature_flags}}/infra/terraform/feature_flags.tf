# Releases carry new behaviour switched off; flags.json switches it on, without a release.

module "feature_flags" {
  source = "./modules/feature_flags"

  name                 = local.name
  environment          = var.environment
  flags                = file("${path.root}/flags.json")
  images               = local.flag_images
  kms_key_arn          = module.encryption.key_arn
  permissions_boundary = local.permissions_boundary
  alarm_arns           = module.observability.rollback_alarm_arns
}

output "feature_flags" {
  description = "AppConfig application, environment and profile, in the words of `aws appconfig`."
  value       = module.feature_flags.ids
}
