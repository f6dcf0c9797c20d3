{{/*
Name of the generated Secret with the database's passwords. A release's name has at most 53 characters. No other Secret's
name ends like this one, app's RELEASE-app-database neither, so that no two releases meet in one.
*/}}
{{- define "tasktracker.databaseSecret" -}}
{{- printf "%s-passwords" .Release.Name -}}
{{- end -}}

{{/* Name of the generated Secret with Grafana's first login. */}}
{{- define "tasktracker.grafanaSecret" -}}
{{- printf "%s-grafana" .Release.Name -}}
{{- end -}}

{{/* Name of the PostgreSQL chart's Service, by that chart's rule; checks.yaml refuses what would make another of it. */}}
{{- define "tasktracker.postgresqlHost" -}}
{{- printf "%s-postgresql" .Release.Name -}}
{{- end -}}

{{/* Role of the running backend, in the context of app; empty for a database that is another's, where roles are its matter. */}}
{{- define "tasktracker.applicationRole" -}}
{{- if eq (tpl .Values.database.host .) (include "tasktracker.postgresqlHost" .) -}}
{{- printf "%s_app" .Values.database.user -}}
{{- end -}}
{{- end -}}

{{/* Secret with the superuser's password, in the context of app; checks.yaml refuses another one than the database's own. */}}
{{- define "tasktracker.administratorSecret" -}}
{{- if eq (tpl .Values.database.host .) (include "tasktracker.postgresqlHost" .) -}}
{{- tpl .Values.database.existingSecret . -}}
{{- end -}}
{{- end -}}

{{/* Address of the SeaweedFS chart's S3 API, by that chart's rule for names. */}}
{{- define "tasktracker.objectStore" -}}
{{- printf "http://%s-seaweedfs-all-in-one:8333" .Release.Name -}}
{{- end -}}

{{/* Secret with its access key, which that chart makes and keeps. */}}
{{- define "tasktracker.objectStoreSecret" -}}
{{- printf "%s-seaweedfs-s3-secret" .Release.Name -}}
{{- end -}}

{{/* Address of Loki, by the rule of its chart; checks.yaml refuses what would make another of it. */}}
{{- define "tasktracker.lokiUrl" -}}
{{- printf "http://%s-loki:3100" .Release.Name -}}
{{- end -}}

{{/*
A secret value that stays over upgrades: the one in the cluster if there is any, else a new one. Without a cluster
(helm template) it is new each time. Takes (list context secret-name key).
*/}}
{{- define "tasktracker.stableSecret" -}}
{{- $secret := lookup "v1" "Secret" (index . 0).Release.Namespace (index . 1) | default dict -}}
{{- $value := dig "data" (index . 2) "" $secret -}}
{{- if $value -}}
{{- $value -}}
{{- else -}}
{{- randAlphaNum 32 | b64enc -}}
{{- end -}}
{{- end -}}

{{- define "tasktracker.labels" -}}
app.kubernetes.io/name: tasktracker
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: tasktracker
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}
