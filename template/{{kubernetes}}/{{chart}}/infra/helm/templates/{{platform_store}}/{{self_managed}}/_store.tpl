{{/* The cluster's own Secrets: an admin writes them in a namespace of their own, each environment may read its one. */}}
{{- define "app.secretEntry" -}}
- extract:
    key: {{ .Values.environment }}
{{- end }}

{{- define "app.secretProvider" -}}
kubernetes:
  remoteNamespace: {{ .Release.Name }}-secrets
  server:
    caProvider:
      type: ConfigMap
      name: kube-root-ca.crt
      key: ca.crt
  auth:
    serviceAccount:
      name: {{ .Release.Name }}
{{- end }}
