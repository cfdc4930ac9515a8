# One app serves.

locals {
  apps = { service = local.name }

  managed_certificate = true # Heroku makes it and renews it

  url = var.domain == null ? trimsuffix(heroku_app.service["service"].web_url, "/") : "https://${var.domain}"
}

resource "heroku_domain" "service" {
  count = var.domain == null ? 0 : 1

  app_id   = heroku_app.service["service"].id
  hostname = var.domain
}

output "dns_target" {
  description = "Where the DNS record of the domain points; null without a domain."
  value       = one(heroku_domain.service[*].cname)
}
