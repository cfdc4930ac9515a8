output "apps" {
  description = "Names of the service's apps."
  value       = values(local.apps)
}

output "url" {
  description = "Where the service answers."
  value       = local.url
}

output "dns_target" {
  description = "Where the DNS record of the domain points; null without a domain."
  value       = one(heroku_domain.service[*].cname)
}
