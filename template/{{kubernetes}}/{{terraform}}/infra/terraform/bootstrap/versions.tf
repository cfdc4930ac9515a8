terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 3.1"
    }
  }
}

# The cluster is the current one of the kubeconfig (KUBE_CONFIG_PATHS).
provider "kubernetes" {}
