# The apps of one environment. CI releases images into them: the provider cannot release an image that was pushed.

locals {
  name = "${local.project}-${var.environment}"

  # Preboot starts new dynos before it stops old ones; smaller sizes cannot.
  preboot = startswith(var.dyno, "standard-") || startswith(var.dyno, "performance-")

  stage = { dev = "development", staging = "staging", prod = "production" }[var.environment]

  pipeline_id = var.environment == "dev" ? heroku_pipeline.main[0].id : data.heroku_pipeline.main[0].id
}

resource "heroku_app" "service" {
  for_each = local.apps

  name   = each.value
  region = local.region
  stack  = "container"
  acm    = local.preboot && local.managed_certificate

  dynamic "organization" {
    for_each = var.team[*]

    content {
      name = organization.value
    }
  }
}

resource "heroku_app_config_association" "service" {
  for_each = heroku_app.service

  app_id = each.value.id
  vars   = merge(local.config_vars, { ENVIRONMENT = var.environment }, local.flags_vars)
}

resource "heroku_formation" "web" {
  for_each = var.released ? heroku_app.service : {}

  app_id   = each.value.id
  type     = "web"
  size     = var.dyno
  quantity = var.minimum

  # Heroku scales by itself between minimum and maximum (infra/scripts/finish.sh), or a person does.
  lifecycle {
    ignore_changes = [quantity]
  }
}

resource "heroku_app_feature" "preboot" {
  for_each = var.released && local.preboot ? heroku_app.service : {}

  app_id = each.value.id
  name   = "preboot"

  depends_on = [heroku_formation.web]
}

# One pipeline for all environments; the state of dev holds it.
resource "heroku_pipeline" "main" {
  count = var.environment == "dev" ? 1 : 0

  name = local.project
}

data "heroku_pipeline" "main" {
  count = var.environment == "dev" ? 0 : 1

  name = local.project
}

resource "heroku_pipeline_coupling" "service" {
  for_each = heroku_app.service

  app_id   = each.value.id
  pipeline = local.pipeline_id
  stage    = local.stage
}
