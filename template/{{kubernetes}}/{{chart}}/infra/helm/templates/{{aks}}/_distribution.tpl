{{/* What AKS brings: Application Gateway for Containers, Microsoft Entra Workload ID. */}}
{{- define "app.identity" -}}
azure.workload.identity/client-id: {{ .Values.identity }}
{{- end }}

{{- define "app.podLabels" -}}
azure.workload.identity/use: "true"
{{- end }}

{{/* The gateway reaches the pods from its own subnet; narrow this to yours. */}}
{{- define "app.gatewayPeers" -}}
- ipBlock:
    cidr: 10.0.0.0/8
{{- end }}
