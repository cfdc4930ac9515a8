# Heroku Key-Value Store sets REDIS_URL on the first app; a second app shares it.

variable "cache_plan" {
  description = "Plan of Heroku Key-Value Store."
  type        = string
  default     = "premium-0"
}

resource "heroku_addon" "cache" {
  app_id = values(heroku_app.service)[0].id
  plan   = "heroku-redis:${var.cache_plan}"
}

resource "heroku_addon_attachment" "cache" {
  for_each = { for key, app in heroku_app.service : key => app if key != keys(local.apps)[0] }

  app_id   = each.value.id
  addon_id = heroku_addon.cache.id
  name     = "REDIS"
}
