{{/* Google's load balancer asks for `/` unless a policy of the Service says more: a pod gets requests while it is ready. */}}
{{- define "app.healthCheck" -}}
{{- $service := index . 1 -}}
{{- with index . 0 -}}
apiVersion: networking.gke.io/v1
kind: HealthCheckPolicy
metadata:
  name: {{ $service }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "app.labels" . | nindent 4 }}
spec:
  targetRef:
    group: ""
    kind: Service
    name: {{ $service }}
  default:
    {{- with .Values.probes.readinessProbe }}
    checkIntervalSec: {{ .periodSeconds }}
    timeoutSec: {{ .timeoutSeconds }}
    unhealthyThreshold: {{ .failureThreshold }}
    config:
      type: HTTP
      httpHealthCheck:
        portSpecification: USE_SERVING_PORT # the one that the pod takes requests on
        requestPath: {{ .httpGet.path }}
    {{- end }}
{{- end }}
{{- end }}
