{{/* What EKS brings: the AWS Load Balancer Controller as gateway, IAM roles for ServiceAccounts. */}}
{{- define "app.identity" -}}
eks.amazonaws.com/role-arn: {{ .Values.identity }}
{{- end }}

{{- define "app.podLabels" -}}
{{- end }}

{{/* The load balancer reaches the pods from its own subnets; narrow this to yours. */}}
{{- define "app.gatewayPeers" -}}
- ipBlock:
    cidr: 10.0.0.0/8
{{- end }}
