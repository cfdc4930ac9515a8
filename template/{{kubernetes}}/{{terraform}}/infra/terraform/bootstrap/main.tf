# The guard rails of one environment: what limits a release, and so is not the pipeline's to change. An administrator
# applies it (runbook, Setup); each environment has a state of its own.

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name   = local.namespace
    labels = merge(local.labels, local.namespace_labels)
  }
}

# The most that the environment can use, and so the most that it can cost.
resource "kubernetes_resource_quota_v1" "this" {
  metadata {
    name      = local.project
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = local.labels
  }

  spec {
    hard = {
      "requests.cpu"           = var.quota.cpu
      "limits.cpu"             = var.quota.cpu * 4
      "requests.memory"        = "${var.quota.memory}Gi"
      "limits.memory"          = "${var.quota.memory * 2}Gi"
      "pods"                   = var.quota.pods
      "services.loadbalancers" = 1
      "services.nodeports"     = 0
    }
  }
}

# For containers that say nothing themselves: jobs, sidecars of operators.
resource "kubernetes_limit_range_v1" "this" {
  metadata {
    name      = local.project
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = local.labels
  }

  spec {
    limit {
      type            = "Container"
      default_request = { cpu = "50m", memory = "64Mi" }
      default         = { cpu = "500m", memory = "256Mi" }
      max             = { cpu = "4", memory = "8Gi" }
    }
  }
}

# Nothing may talk to anything unless another policy allows it.
resource "kubernetes_network_policy_v1" "default_deny" {
  metadata {
    name      = "default-deny"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = local.labels
  }

  spec {
    pod_selector {}
    policy_types = ["Ingress", "Egress"]
  }
}
