# The release of one environment: the chart, its values and the image. It is applied by infra/scripts/deploy.sh, which
# watches the rollout and takes it back; the namespace and its limits are not its to change (bootstrap/).

locals {
  chart     = "${path.module}/../helm"
  namespace = "${local.project}-${var.environment}"

  values = [
    file("${local.chart}/environments/${var.environment}/values.yaml"),
    yamlencode(var.values),
    yamlencode({ image = var.image }),
  ]
}

# What the chart makes of the values; a plan shows how a release changes it (output "manifests").
data "helm_template" "service" {
  name         = local.project
  namespace    = local.namespace
  chart        = local.chart
  values       = local.values
  kube_version = "1.37.0"
}

resource "helm_release" "service" {
  name        = local.project
  namespace   = local.namespace
  chart       = local.chart
  values      = local.values
  max_history = 20

  # A changed template changes no argument; this makes it a change all the same.
  description = "manifests ${sha256(jsonencode(data.helm_template.service.manifests))}"

  # Helm waits by the clock and knows no Rollout: the scripts wait, and go back.
  wait   = false
  atomic = false
}
