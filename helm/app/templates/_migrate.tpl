{{/* Pod template of the migration. Everything that makes one migration different from another is in it. */}}
{{- define "app.migratePod" -}}
metadata:
  labels:
    {{- include "app.podLabels" (list . "migrate" dict) | nindent 4 }}
spec:
  restartPolicy: Never
  {{- include "app.podSecurity" . | nindent 2 }}
  {{- with include "app.imagePullSecrets" . }}{{ . | nindent 2 }}{{ end }}
  {{- if include "app.administratorSecret" . }}
  initContainers:
    # here and not when the database is made, so that it comes to one that is there already
    - name: create-role
      image: {{ include "app.image" (list . .Values.backend.image) }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [create-application-role, --timeout, {{ .Values.migrate.timeoutSeconds | quote }}]
      env:
        {{- include "app.administratorEnv" . | nindent 8 }}
        {{- include "app.migrateEnv" . | nindent 8 }}
      resources: {{- toYaml .Values.migrate.resources | nindent 8 }}
      {{- include "app.containerSecurity" . | nindent 6 }}
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        {{- with include "app.trustedCertificatesMount" . }}{{ . | nindent 8 }}{{ end }}
  {{- end }}
  containers:
    - name: migrate
      image: {{ include "app.image" (list . .Values.backend.image) }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [migrate, --timeout, {{ .Values.migrate.timeoutSeconds | quote }}]
      env:
        {{- include "app.ownerEnv" . | nindent 8 }}
        {{- include "app.migrateEnv" . | nindent 8 }}
      resources: {{- toYaml .Values.migrate.resources | nindent 8 }}
      {{- include "app.containerSecurity" . | nindent 6 }}
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        {{- with include "app.trustedCertificatesMount" . }}{{ . | nindent 8 }}{{ end }}
  volumes:
    - name: tmp
      emptyDir: { sizeLimit: 64Mi }
    {{- with include "app.trustedCertificatesVolume" . }}{{ . | nindent 4 }}{{ end }}
{{- end -}}

{{/* What both of its containers know besides the database. */}}
{{- define "app.migrateEnv" -}}
{{- with include "app.trustedCertificatesEnv" . }}{{ . }}
{{ end -}}
- { name: LOG_LEVEL, value: {{ .Values.backend.logLevel }} }
{{- with .Values.backend.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/*
Name of the migration's Job. A Job cannot be changed, so its name holds a hash of what it runs: another image or
database makes another Job, an unchanged upgrade keeps it. A Job that failed is never tried again by itself; the next
upgrade gives it a new name by its revision, so that a repaired database needs no hand on the Job.
*/}}
{{- define "app.migrateJobName" -}}
{{- $hash := include "app.migratePod" . | sha256sum | trunc 8 -}}
{{- $name := include "app.name" (list . (printf "migrate-%s" $hash)) -}}
{{- $job := lookup "batch/v1" "Job" .Release.Namespace $name | default dict -}}
{{- range (dig "status" "conditions" list $job) -}}
{{- if and (eq .type "Failed") (eq .status "True") -}}
{{- $hash = printf "%s%d" $hash $.Release.Revision | sha256sum | trunc 8 -}}
{{- end -}}
{{- end -}}
{{- include "app.name" (list . (printf "migrate-%s" $hash)) -}}
{{- end -}}
