output "apps" {
  description = "Names of the service's apps."
  value       = values(local.apps)
}

output "url" {
  description = "Where the service answers."
  value       = local.url
}
