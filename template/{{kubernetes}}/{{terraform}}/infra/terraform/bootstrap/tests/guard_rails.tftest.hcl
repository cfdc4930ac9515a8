# What limits a release, and that a release cannot change it.

mock_provider "kubernetes" {}

variables {
  environment = "prod"
  quota       = { cpu = 24, memory = 48, pods = 100 }
}

run "namespace" {
  command = plan

  assert {
    condition     = kubernetes_namespace_v1.this.metadata[0].labels["pod-security.kubernetes.io/enforce"] == "restricted"
    error_message = "Pods that could harm their node are refused."
  }

  assert {
    condition     = kubernetes_namespace_v1.this.metadata[0].labels["environment"] == "prod"
    error_message = "Cost is counted by environment."
  }

  assert {
    condition     = length(kubernetes_network_policy_v1.default_deny.spec[0].ingress) == 0 && length(kubernetes_network_policy_v1.default_deny.spec[0].egress) == 0
    error_message = "Nothing is allowed by default."
  }

  assert {
    condition     = toset(kubernetes_network_policy_v1.default_deny.spec[0].policy_types) == toset(["Ingress", "Egress"])
    error_message = "Both directions are denied."
  }

  assert {
    condition     = kubernetes_resource_quota_v1.this.spec[0].hard["requests.memory"] == "48Gi" && kubernetes_resource_quota_v1.this.spec[0].hard["services.nodeports"] == "0"
    error_message = "The quota is that of the environment, and no port of a node is opened."
  }

  assert {
    condition     = kubernetes_limit_range_v1.this.spec[0].limit[0].default["memory"] == "256Mi"
    error_message = "A container without a limit gets one."
  }
}

run "access" {
  command = plan

  assert {
    condition     = !contains(flatten([for role in kubernetes_role_v1.pipeline : [for rule in role.rule : rule.resources]]), "secrets")
    error_message = "The pipeline reads no Secret of the service."
  }

  assert {
    condition     = length(setintersection(flatten([for role in kubernetes_role_v1.pipeline : [for rule in role.rule : rule.resources]]), ["*", "roles", "rolebindings", "resourcequotas", "limitranges", "namespaces"])) == 0
    error_message = "The pipeline cannot lift its own limits."
  }

  assert {
    condition     = toset(flatten([for rule in kubernetes_role_v1.pipeline["plan"].rule : rule.verbs])) == toset(["get", "list"])
    error_message = "A plan only reads."
  }

  assert {
    condition     = kubernetes_role_binding_v1.pipeline["deploy"].subject[0].name == "${local.project}-prod-deploy"
    error_message = "Each environment has a name of its own for the pipeline."
  }
}

run "subjects_of_another_name" {
  command = plan

  variables {
    subjects = { deploy = "00000000-0000-4000-8000-000000000000" }
  }

  assert {
    condition     = kubernetes_role_binding_v1.pipeline["deploy"].subject[0].name == "00000000-0000-4000-8000-000000000000"
    error_message = "A cluster that knows the pipeline by an id or an address can be given it."
  }

  assert {
    condition     = kubernetes_role_binding_v1.pipeline["plan"].subject[0].name == "${local.project}-prod-plan"
    error_message = "The other one keeps its name."
  }
}

run "backup" {
  command = plan

  assert {
    condition     = kubernetes_manifest.backup.manifest.spec.schedule == "30 2 * * *" && kubernetes_manifest.backup.manifest.spec.template.ttl == "720h0m0s"
    error_message = "There is a backup of every night for thirty days."
  }

  assert {
    condition     = contains(kubernetes_manifest.backup.manifest.spec.template.includedNamespaces, "${local.project}-prod")
    error_message = "The backup holds the namespace."
  }
}

run "no_room_at_all_is_refused" {
  command = plan

  variables {
    quota = { cpu = 0, memory = 48, pods = 100 }
  }

  expect_failures = [var.quota]
}
