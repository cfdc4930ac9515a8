# Every night, kept for 30 days: what is in the namespace, and its volumes.
resource "kubernetes_manifest" "backup" {
  manifest = {
    apiVersion = "velero.io/v1"
    kind       = "Schedule"

    metadata = {
      name      = local.namespace
      namespace = "velero"
      labels    = local.labels
    }

    spec = {
      schedule                   = "30 2 * * *"
      useOwnerReferencesInBackup = false

      template = {
        includedNamespaces = local.backed_up
        ttl                = "720h0m0s"
        snapshotVolumes    = true
      }
    }
  }
}
