# What the runbook needs: `terraform output`.

output "namespace" {
  description = "Namespace of the environment."
  value       = kubernetes_namespace_v1.this.metadata[0].name
}

output "subjects" {
  description = "Names by which the cluster knows the pipeline, by role."
  value       = local.subjects
}
