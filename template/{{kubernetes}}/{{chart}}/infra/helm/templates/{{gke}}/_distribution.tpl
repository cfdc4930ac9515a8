{{/* What GKE brings: its own gateway controller, Workload Identity Federation. */}}
{{- define "app.identity" -}}
iam.gke.io/gcp-service-account: {{ .Values.identity }}
{{- end }}

{{- define "app.podLabels" -}}
{{- end }}

{{/* Where Google's front ends and health checks come from. */}}
{{- define "app.gatewayPeers" -}}
- ipBlock:
    cidr: 35.191.0.0/16
- ipBlock:
    cidr: 130.211.0.0/22
{{- end }}

{{- define "app.gatewayAnnotations" -}}
{{- end }}
