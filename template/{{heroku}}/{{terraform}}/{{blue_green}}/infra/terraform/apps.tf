# Two apps; the one with the domain serves. infra/scripts/promote.sh moves the domain, so this code only makes it, on blue.

locals {
  # One letter each, because a name has 30 characters at most.
  apps = { blue = "${local.name}-b", green = "${local.name}-g" }
  url  = var.domain == null ? trimsuffix(heroku_app.service["blue"].web_url, "/") : "https://${var.domain}"
}

resource "heroku_domain" "service" {
  count = var.domain == null ? 0 : 1

  app_id   = heroku_app.service["blue"].id
  hostname = var.domain

  lifecycle {
    ignore_changes = [app_id, sni_endpoint_id]
  }
}
