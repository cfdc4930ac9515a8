# Two apps; the one with the domain serves. infra/scripts/promote.sh moves the domain between them, so Terraform does not hold
# it: what it had made on blue would be gone after the first switch, and made again.

locals {
  # One letter each, because a name has 30 characters at most.
  apps = { blue = "${local.name}-b", green = "${local.name}-g" }

  # Both carry the same certificate, one of your own: one that Heroku manages would be made anew after every switch.
  managed_certificate = false

  url = var.domain == null ? trimsuffix(heroku_app.service["blue"].web_url, "/") : "https://${var.domain}"
}
