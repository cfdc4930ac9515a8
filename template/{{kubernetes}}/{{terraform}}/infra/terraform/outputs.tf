# What people and the plan look at: `terraform output`.

output "namespace" {
  description = "Namespace of the environment."
  value       = local.namespace
}

output "image" {
  description = "Image that Terraform released last."
  value       = var.image
}

output "manifests" {
  description = "Objects of the release; it holds no secret."
  value       = data.helm_template.service.manifest
}
