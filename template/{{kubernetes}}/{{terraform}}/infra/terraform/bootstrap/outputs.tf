# What the runbook needs: `terraform output`.

output "namespace" {
  description = "Namespace of the environment."
  value       = kubernetes_namespace_v1.this.metadata[0].name
}

output "groups" {
  description = "Groups that the cluster maps the pipeline's identities to."
  value       = local.groups
}
