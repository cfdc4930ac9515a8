# Who reaches the state of the releases.

mock_provider "kubernetes" {}

variables {
  environment = "prod"
  quota       = { cpu = 24, memory = 48, pods = 100 }
}

run "state" {
  command = plan

  assert {
    condition     = alltrue([for role in kubernetes_role_v1.state : role.metadata[0].namespace == kubernetes_namespace_v1.state.metadata[0].name])
    error_message = "Rights on Secrets end at the namespace of the state."
  }

  assert {
    condition     = toset(flatten([for rule in kubernetes_role_v1.state["plan"].rule : rule.verbs])) == toset(["get", "list"])
    error_message = "A plan only reads the state."
  }

  assert {
    condition     = contains(kubernetes_manifest.backup.manifest.spec.template.includedNamespaces, kubernetes_namespace_v1.state.metadata[0].name)
    error_message = "The backup holds the state."
  }
}
