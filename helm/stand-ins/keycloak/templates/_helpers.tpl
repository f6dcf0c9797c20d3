{{- define "keycloak.standin.selectorLabels" -}}
app.kubernetes.io/name: keycloak
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "keycloak.standin.labels" -}}
{{ include "keycloak.standin.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "keycloak.standin.image" -}}
{{- printf "%s/%s:%s" (default .Values.image.registry (.Values.global).imageRegistry) .Values.image.repository .Values.image.tag -}}
{{- end -}}
