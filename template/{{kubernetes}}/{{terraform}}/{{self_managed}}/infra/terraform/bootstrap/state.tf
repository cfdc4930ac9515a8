# Where the state of the releases is: a namespace of its own, so that reading a state gives no right to read the Secrets
# of the service.

resource "kubernetes_namespace_v1" "state" {
  metadata {
    name   = "${local.namespace}-terraform"
    labels = merge(local.labels, { "pod-security.kubernetes.io/enforce" = "restricted" })
  }
}

locals {
  state = {
    deploy = [
      { groups = [""], resources = ["secrets"], verbs = ["get", "list", "create", "update"] },
      { groups = ["coordination.k8s.io"], resources = ["leases"], verbs = ["get", "create", "update"] },
    ]
    plan = [{ groups = [""], resources = ["secrets"], verbs = ["get", "list"] }]
  }
}

resource "kubernetes_role_v1" "state" {
  for_each = local.state

  metadata {
    name      = "${local.project}-${each.key}"
    namespace = kubernetes_namespace_v1.state.metadata[0].name
    labels    = local.labels
  }

  dynamic "rule" {
    for_each = each.value

    content {
      api_groups = rule.value.groups
      resources  = rule.value.resources
      verbs      = rule.value.verbs
    }
  }
}

resource "kubernetes_role_binding_v1" "state" {
  for_each = local.state

  metadata {
    name      = "${local.project}-${each.key}"
    namespace = kubernetes_namespace_v1.state.metadata[0].name
    labels    = local.labels
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Role"
    name      = kubernetes_role_v1.state[each.key].metadata[0].name
  }

  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = local.subject_kind
    name      = local.subjects[each.key]
  }
}
