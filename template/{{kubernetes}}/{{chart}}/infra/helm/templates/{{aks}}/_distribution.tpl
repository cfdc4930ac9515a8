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

{{/* The Application Gateway for Containers that carries the traffic: the ALB Controller manages it in the cluster. */}}
{{- define "app.gatewayAnnotations" -}}
alb.networking.azure.io/alb-namespace: {{ .Values.applicationLoadBalancer.namespace }}
alb.networking.azure.io/alb-name: {{ .Values.applicationLoadBalancer.name }}
{{- end }}
