{{/* What selects the pods; it never changes after the first release. */}}
{{- define "app.selector" -}}
app.kubernetes.io/name: {{ .Release.Name }}
app.kubernetes.io/component: web
{{- end }}

{{/* Cost is allocated by these labels, and clean-up finds things by them. */}}
{{- define "app.labels" -}}
{{ include "app.selector" . }}
{{ include "app.tags" . }}
{{- end }}

{{- define "app.tags" -}}
app.kubernetes.io/managed-by: {{ .Release.Service }}
environment: {{ .Values.environment }}
{{ toYaml .Values.labels }}
{{- end }}

{{/* A name of their own for each set of settings: pods of the release before keep theirs, and a rollback finds its own. */}}
{{- define "app.configName" -}}
{{ .Release.Name }}-{{ toJson .Values.config | sha256sum | trunc 8 }}
{{- end }}

{{/* The settings, and whatever the entry of the secret store holds. */}}
{{- define "app.envFrom" -}}
- configMapRef:
    name: {{ include "app.configName" . }}
- secretRef:
    name: {{ .Release.Name }}
    optional: true
{{- end }}

{{- define "app.env" -}}
{{- range $name, $from := .Values.secrets }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      {{- toYaml $from | nindent 6 }}
{{- end }}
{{- range $name, $value := .Values.composed }}
- name: {{ $name }}
  value: {{ $value }}
{{- end }}
{{- end }}

{{/* The port that has /metrics. */}}
{{- define "app.metricsPort" -}}
{{ ternary "metrics" "http" (hasKey .Values "metricsPort") }}
{{- end }}

{{- define "app.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "app.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* The way out to the names: the cluster's own servers, and resolvers with an address of the node, which no selector finds. */}}
{{- define "app.dns" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
    {{- range .Values.resolvers }}
    - ipBlock:
        cidr: {{ . }}/32
    {{- end }}
  ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end }}
