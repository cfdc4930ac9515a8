# The monitoring app, and the drains that send it the logs of the service's apps. infra/scripts/helper.sh releases its image.

resource "heroku_app" "monitor" {
  name   = "${local.name}-m"
  region = local.region
  stack  = "container"

  dynamic "organization" {
    for_each = var.team[*]

    content {
      name = organization.value
    }
  }
}

resource "heroku_app_config_association" "monitor" {
  app_id = heroku_app.monitor.id

  vars = {
    APP       = local.name
    READY_URL = "${local.url}${local.ready_path}"
  }

  sensitive_vars = {
    DRAIN_PASSWORD = var.drain_password
  }
}

resource "heroku_drain" "monitor" {
  for_each = heroku_app.service

  app_id        = each.value.id
  sensitive_url = "https://drain:${var.drain_password}@${trimprefix(trimsuffix(heroku_app.monitor.web_url, "/"), "https://")}/events?app=${each.value.name}"
}
