# The service asks the flag app of its own environment, and no flag is a config var.

mock_provider "heroku" {
  mock_resource "heroku_app" {
    defaults = { web_url = "https://name-0123456789ab.herokuapp.com/" }
  }
}

variables {
  environment    = "prod"
  drain_password = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
}

run "flag_app" {
  command = apply

  assert {
    condition     = heroku_app_config_association.service["service"].vars["OFREP_ENDPOINT"] == "https://name-0123456789ab.herokuapp.com"
    error_message = "the service does not ask the flag app"
  }

  assert {
    condition     = length([for name in keys(local.config_vars) : name if startswith(name, "FLAG_")]) == 0
    error_message = "a flag would need a release of the service"
  }
}
