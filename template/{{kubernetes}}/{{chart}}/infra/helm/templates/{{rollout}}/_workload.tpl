{{- define "app.workload" -}}
apiVersion: argoproj.io/v1alpha1
kind: Rollout
name: {{ .Release.Name }}
{{- end }}

{{- define "app.hashLabel" -}}
rollouts-pod-template-hash
{{- end }}

{{/* Judges the new pods alone: every query is bound to their hash. */}}
{{- define "app.analysis" -}}
templates:
  - templateName: {{ .Release.Name }}
args:
  - name: namespace
    valueFrom:
      fieldRef:
        fieldPath: metadata.namespace
  - name: hash
    valueFrom:
      podTemplateHashValue: Latest
{{- end }}
