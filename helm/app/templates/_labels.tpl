{{/* What a selector selects one component's pods by. Takes (list context component). */}}
{{- define "app.selectorLabels" -}}
{{- $context := index . 0 -}}
app.kubernetes.io/name: {{ default "tasktracker" $context.Values.nameOverride | quote }}
app.kubernetes.io/instance: {{ $context.Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* The standard labels of one component's objects. Takes (list context component). */}}
{{- define "app.labels" -}}
{{- $context := index . 0 -}}
{{ include "app.selectorLabels" . }}
app.kubernetes.io/part-of: tasktracker
app.kubernetes.io/version: {{ $context.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $context.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $context.Chart.Name $context.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/*
Labels of one component's pods, without the versions: those would restart every pod at each release of the chart.
Takes (list context component extra).
*/}}
{{- define "app.podLabels" -}}
{{ include "app.selectorLabels" . }}
app.kubernetes.io/part-of: tasktracker
{{- with index . 2 }}
{{ toYaml . }}
{{- end }}
{{- end -}}
