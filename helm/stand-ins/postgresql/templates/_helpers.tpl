{{- define "standin.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "standin.selectorLabels" -}}
app.kubernetes.io/name: postgresql
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: primary
{{- end -}}

{{- define "standin.labels" -}}
{{ include "standin.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "standin.image" -}}
{{- $registry := default .Values.image.registry (.Values.global).imageRegistry -}}
{{- $name := printf "%s/%s" $registry .Values.image.repository -}}
{{- ternary (printf "%s@%s" $name .Values.image.digest) (printf "%s:%s" $name .Values.image.tag) (not (empty .Values.image.digest)) -}}
{{- end -}}

{{/* Bitnami's image starts from other paths than PostgreSQL's own: a foreign one must be allowed, as in the real chart. */}}
{{- define "standin.checkImage" -}}
{{- if not (or (hasPrefix "bitnami" .Values.image.repository) (dig "security" "allowInsecureImages" false (default dict .Values.global))) -}}
{{- fail "the image is not Bitnami's: set global.security.allowInsecureImages" -}}
{{- end -}}
{{- end -}}

{{- define "standin.scripts" -}}
{{- printf "%s-init" (include "standin.fullname" . | trunc 58 | trimSuffix "-") -}}
{{- end -}}
