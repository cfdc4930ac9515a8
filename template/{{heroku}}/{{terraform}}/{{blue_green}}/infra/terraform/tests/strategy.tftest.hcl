# Two apps with short names, watched and staged alike; the alerts ask the domain, wherever it is.

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
    condition     = !anytrue([for app in heroku_app.service : app.acm])
    error_message = "Heroku manages a certificate that would not move with the domain"
  }

  assert {
    condition     = length(heroku_drain.monitor) == 2 && length(heroku_pipeline_coupling.service) == 2
    error_message = "green is not watched like blue"
  }

  assert {
    condition     = heroku_app_config_association.monitor.vars["READY_URL"] == "https://www.example.com${local.ready_path}"
    error_message = "the readiness check asks one colour and not the domain"
  }
}
