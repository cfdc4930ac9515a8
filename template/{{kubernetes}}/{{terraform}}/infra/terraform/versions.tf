terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "~> 3.1"
    }
  }
}

# The cluster is the current one of the kubeconfig (KUBE_CONFIG_PATHS). Helm keeps its records in ConfigMaps, so whoever
# releases or plans needs no right to read the Secrets of the namespace.
provider "helm" {
  helm_driver = "configmap"
}
