# Who may do what in the namespace. The cluster knows the pipeline by its OIDC identity, so no token is stored anywhere.
# Neither role reads a Secret, and neither can lift the limits.

locals {
  # All that a release touches: quotas, roles and the namespace itself are out of reach.
  deploy = concat(
    [for rule in local.objects : merge(rule, { verbs = ["get", "list", "watch", "create", "update", "patch", "delete"] })],
    [
      { groups = [""], resources = ["pods", "pods/log", "events"], verbs = ["get", "list", "watch"] },
      { groups = ["apps"], resources = ["replicasets"], verbs = ["get", "list", "watch"] },
    ],
    [for pod in local.inspected : { groups = [""], resources = ["pods/exec"], names = [pod], verbs = ["get", "create"] }],
  )

  # What a plan reads: Helm's record of the release, and the image that runs.
  plan = [
    { groups = [""], resources = ["configmaps"], verbs = ["get", "list"] },
    { groups = ["apps", "argoproj.io"], resources = ["deployments", "rollouts"], verbs = ["get", "list"] },
  ]

  roles = { deploy = local.deploy, plan = local.plan }
}

resource "kubernetes_role_v1" "pipeline" {
  for_each = local.roles

  metadata {
    name      = "${local.project}-${each.key}"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = local.labels
  }

  dynamic "rule" {
    for_each = each.value

    content {
      api_groups     = rule.value.groups
      resources      = rule.value.resources
      resource_names = try(rule.value.names, null)
      verbs          = rule.value.verbs
    }
  }
}

resource "kubernetes_role_binding_v1" "pipeline" {
  for_each = local.roles

  metadata {
    name      = "${local.project}-${each.key}"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = local.labels
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Role"
    name      = kubernetes_role_v1.pipeline[each.key].metadata[0].name
  }

  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = local.subject_kind
    name      = local.subjects[each.key]
  }
}
