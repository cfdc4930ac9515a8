# What a release is, and what it must never do.

mock_provider "helm" {}

variables {
  environment = "prod"
  image       = "registry.example.com/app@sha256:0000000000000000000000000000000000000000000000000000000000000000"
}

run "release" {
  command = plan

  assert {
    condition     = helm_release.service.namespace == "${local.project}-prod"
    error_message = "The release is in the namespace of its environment."
  }

  assert {
    condition     = yamldecode(helm_release.service.values[2]).image == var.image
    error_message = "The image is the one that was given, and nothing overrides it."
  }

  assert {
    condition     = yamldecode(helm_release.service.values[0]).environment == "prod"
    error_message = "The values are those of the environment."
  }

  assert {
    condition     = helm_release.service.values == data.helm_template.service.values
    error_message = "What the plan shows is what is released."
  }

  assert {
    condition     = !helm_release.service.wait && !helm_release.service.atomic
    error_message = "The scripts wait and go back: Helm knows no Rollout and no progress deadline."
  }

  assert {
    condition     = helm_release.service.max_history > 0
    error_message = "Old records are removed."
  }
}

run "own_settings_win" {
  command = plan

  variables {
    values = { replicas = { min = 4, max = 40 } }
  }

  assert {
    condition     = yamldecode(helm_release.service.values[1]).replicas.max == 40
    error_message = "Settings of an environment's own files come after those of the chart."
  }
}

run "a_tag_is_refused" {
  command = plan

  variables {
    image = "registry.example.com/app:latest"
  }

  expect_failures = [var.image]
}

run "each_environment_has_its_values" {
  command = plan

  variables {
    environment = "dev"
  }

  assert {
    condition     = yamldecode(helm_release.service.values[0]).environment == "dev"
    error_message = "Each environment has values of its own."
  }
}
