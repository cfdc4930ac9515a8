# What every environment holds, whatever the deployment model is. Production's values unless said otherwise.

mock_provider "heroku" {
  mock_resource "heroku_app" {
    defaults = { web_url = "https://name-0123456789ab.herokuapp.com/" }
  }
}

variables {
  environment    = "prod"
  drain_password = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
}

run "production" {
  command = plan

  assert {
    condition     = alltrue([for web in heroku_formation.web : web.quantity >= 2]) && var.maximum > var.minimum
    error_message = "production depends on one dyno, or cannot grow"
  }

  assert {
    condition     = alltrue([for app in heroku_app.service : app.stack == "container" && app.acm == local.managed_certificate])
    error_message = "an app builds by itself, or has not the certificate of its model"
  }

  assert {
    condition = alltrue([
      for config in heroku_app_config_association.service :
      config.vars["ENVIRONMENT"] == "prod" && length([for name in keys(config.vars) : name if can(regex("PASSWORD|TOKEN|SECRET|_URL$", name))]) == 0
    ])
    error_message = "a config var that may be a secret is in the code"
  }

  assert {
    condition     = alltrue([for config in heroku_app_config_association.service : tonumber(config.vars["DRAIN_DELAY"]) + tonumber(config.vars["SHUTDOWN_TIMEOUT"]) + 2 < 30])
    error_message = "Heroku kills a dyno before its requests are finished"
  }

  assert {
    condition     = alltrue([for coupling in heroku_pipeline_coupling.service : coupling.stage == "production"])
    error_message = "an app is in the wrong stage"
  }
}

run "before_the_first_release" {
  command = plan

  variables {
    released = false
  }

  assert {
    condition     = length(heroku_formation.web) == 0 && length(heroku_app_feature.preboot) == 0
    error_message = "Heroku would be asked to scale a process that it does not know yet"
  }
}

run "small_size" {
  command = plan

  variables {
    environment = "dev"
    dyno        = "basic"
    minimum     = 1
    maximum     = 1
  }

  assert {
    condition     = length(heroku_app_feature.preboot) == 0 && length(heroku_pipeline.main) == 1
    error_message = "a Basic dyno cannot have preboot, and dev owns the pipeline"
  }
}

run "weak_password" {
  command = plan

  variables {
    drain_password = "short"
  }

  expect_failures = [var.drain_password]
}

run "unknown_size" {
  command = plan

  variables {
    dyno = "huge"
  }

  expect_failures = [var.dyno]
}
