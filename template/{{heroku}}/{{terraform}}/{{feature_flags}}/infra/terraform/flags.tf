# The flag app. A change of a flag is a release of this app alone (infra/scripts/helper.sh), never of the service.

locals {
  flags_vars = { OFREP_ENDPOINT = trimsuffix(heroku_app.flags.web_url, "/") }
}

resource "heroku_app" "flags" {
  name   = "${local.name}-f"
  region = local.region
  stack  = "container"

  dynamic "organization" {
    for_each = var.team[*]

    content {
      name = organization.value
    }
  }
}
