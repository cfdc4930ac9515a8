# What people and plans look at: `terraform output`.

output "namespace" {
  description = "Namespace of the environment."
  value       = local.namespace
}

output "image" {
  description = "Image that Terraform released last."
  value       = var.image
}

output "manifests" {
  description = "Objects of the release, by the file that makes them; no secret is among them."
  value       = data.helm_template.service.manifests
}
