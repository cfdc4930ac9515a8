# Two apps with short names share the data stores; the domain stays where promote.sh moved it.

mock_provider "heroku" {
  mock_resource "heroku_app" {
    defaults = { web_url = "https://name-0123456789ab.herokuapp.com/" }
  }
}

variables {
  environment    = "prod"
  drain_password = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
  domain         = "www.example.com"
}

run "two_apps" {
  command = plan

  assert {
    condition     = length(heroku_app.service) == 2 && alltrue([for app in heroku_app.service : length(app.name) <= 30])
    error_message = "there are not two apps with a name that Heroku takes"
  }

  assert {
    condition     = length(heroku_drain.monitor) == 2 && length(heroku_pipeline_coupling.service) == 2
    error_message = "green is not watched like blue"
  }

  assert {
    condition     = length(heroku_domain.service) == 1
    error_message = "the domain is not on exactly one app"
  }
}
