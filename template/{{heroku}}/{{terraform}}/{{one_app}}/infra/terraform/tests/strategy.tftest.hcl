# One app serves; production starts new dynos before it stops old ones.

mock_provider "heroku" {
  mock_resource "heroku_app" {
    defaults = { web_url = "https://name-0123456789ab.herokuapp.com/" }
  }
}

variables {
  environment    = "prod"
  drain_password = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
}

run "preboot" {
  command = plan

  assert {
    condition     = length(heroku_app.service) == 1
    error_message = "more than one app serves"
  }

  assert {
    condition     = heroku_app.service["service"].acm
    error_message = "the domain has no certificate"
  }

  assert {
    condition     = heroku_app_feature.preboot["service"].name == "preboot" && startswith(heroku_formation.web["service"].size, "performance-")
    error_message = "old dynos stop before new ones serve"
  }
}
