# The database of production has a second server, and every app has the same database.

mock_provider "heroku" {
  mock_resource "heroku_app" {
    defaults = { web_url = "https://name-0123456789ab.herokuapp.com/" }
  }
}

variables {
  environment    = "prod"
  drain_password = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
}

run "second_server" {
  command = plan

  assert {
    condition     = startswith(heroku_addon.database.plan, "heroku-postgresql:premium-")
    error_message = "nothing takes over when the database's server fails"
  }

  assert {
    condition     = length(heroku_addon_attachment.database) == length(heroku_app.service) - 1
    error_message = "an app has no database"
  }
}

run "plan_without_a_second_server" {
  command = plan

  variables {
    database_plan = "standard-0"
  }

  expect_failures = [var.database_plan]
}
