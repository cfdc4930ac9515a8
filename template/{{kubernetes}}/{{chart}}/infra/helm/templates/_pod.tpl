{{/* The pod of the service, for whatever controller the deployment model takes. */}}
{{- define "app.pod" -}}
metadata:
  labels:
    {{- include "app.labels" . | nindent 4 }}
    {{- with include "app.podLabels" . }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with include "app.observabilityLabels" . }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- with include "app.observabilityAnnotations" . }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ .Release.Name }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  securityContext:
    {{- include "app.podSecurity" . | nindent 4 }}
  # Preferred, not required: a zone that is drained must not leave its pods pending.
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "app.selector" $ | nindent 10 }}
      matchLabelKeys: [{{ include "app.hashLabel" $ }}]
    {{- end }}
  {{- with .Values.migrate }}
  initContainers:
    # Whoever starts first brings the schema up to date, under a lock; a failure stops the release before it has traffic.
    - name: migrate
      image: {{ $.Values.image }}
      imagePullPolicy: Always
      args: {{ toJson . }}
      envFrom:
        {{- include "app.envFrom" $ | nindent 8 }}
      {{- with include "app.env" $ | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      resources:
        {{- toYaml $.Values.resources | nindent 8 }}
      securityContext:
        {{- include "app.containerSecurity" $ | nindent 8 }}
      volumeMounts:
        {{- include "app.mounts" $ | nindent 8 }}
  {{- end }}
  containers:
    - name: app
      image: {{ required "image: the reference with its digest" .Values.image }}
      imagePullPolicy: Always
      {{- with .Values.start }}
      args: {{ toJson . }}
      {{- end }}
      ports:
        - name: http
          containerPort: {{ .Values.port }}
        {{- with .Values.metricsPort }}
        - name: metrics
          containerPort: {{ . }}
        {{- end }}
      envFrom:
        {{- include "app.envFrom" . | nindent 8 }}
      env:
        - name: SERVICE_VERSION
          value: {{ .Values.image }}
        {{- with include "app.observabilityEnv" . }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with include "app.env" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
      {{- toYaml .Values.probes | nindent 6 }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      securityContext:
        {{- include "app.containerSecurity" . | nindent 8 }}
      volumeMounts:
        {{- include "app.mounts" . | nindent 8 }}
  volumes:
    - name: tmp
      emptyDir:
        sizeLimit: 64Mi
    {{- with .Values.authorities }}
    - name: authorities
      configMap:
        name: {{ . }}
    {{- end }}
{{- end }}

{{/* What the service may write, and who it trusts. */}}
{{- define "app.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .Values.authorities }}
- name: authorities
  mountPath: /etc/authorities
  readOnly: true
{{- end }}
{{- end }}
