# The secret store of a self-managed cluster is a namespace that only administrators see (infra/bootstrap/shared.yaml).
# The service reads the one Secret of its environment there, through External Secrets.

resource "kubernetes_role_v1" "secrets" {
  metadata {
    name      = var.environment
    namespace = "${local.project}-secrets"
    labels    = local.labels
  }

  rule {
    api_groups     = [""]
    resources      = ["secrets"]
    resource_names = [var.environment]
    verbs          = ["get"]
  }
}

resource "kubernetes_role_binding_v1" "secrets" {
  metadata {
    name      = var.environment
    namespace = "${local.project}-secrets"
    labels    = local.labels
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Role"
    name      = kubernetes_role_v1.secrets.metadata[0].name
  }

  subject {
    kind      = "ServiceAccount"
    name      = local.project
    namespace = local.namespace
  }
}
