{{/* What a self-managed cluster brings. */}}
{{/* Nothing outside the cluster is reached with the pod's identity. */}}
{{- define "app.identity" -}}
{{- end }}

{{- define "app.podLabels" -}}
{{- end }}

{{- define "app.gatewayPeers" -}}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: traefik
{{- end }}

{{- define "app.gatewayAnnotations" -}}
{{- end }}
