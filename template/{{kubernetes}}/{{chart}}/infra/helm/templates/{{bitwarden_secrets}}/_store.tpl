{{/* Bitwarden Secrets Manager through its SDK server in the cluster; one machine account per environment. */}}
{{- define "app.secretEntry" -}}
- extract:
    key: {{ .Values.secretStore.secretId }}
{{- end }}

{{- define "app.secretProvider" -}}
bitwardensecretsmanager:
  organizationID: {{ .Values.secretStore.organizationId }}
  projectID: {{ .Values.secretStore.projectId }}
  bitwardenServerSDKURL: https://bitwarden-sdk-server.external-secrets.svc.cluster.local:9998
  caProvider:
    type: Secret
    name: {{ .Release.Name }}-bitwarden
    key: ca.crt
  auth:
    secretRef:
      credentials:
        name: {{ .Release.Name }}-bitwarden
        key: token
{{- end }}
