{{/* What is printed after an installation; the umbrella chart prints it too. */}}
{{- define "app.notes" -}}
TaskTracker {{ .Chart.AppVersion }} is release {{ .Release.Name }} in namespace {{ .Release.Namespace }}.
{{ $url := include "app.publicUrl" . }}
{{- if $url }}
Open {{ $url }}
{{- else if eq .Values.exposure.type "ingress" }}
Open http{{ if .Values.exposure.tls.enabled }}s{{ end }}://<address of the Ingress>/, which is shown by:

  kubectl get ingress --namespace {{ .Release.Namespace }} {{ include "app.name" (list . "app") }}
{{- end }}
{{- if eq .Values.exposure.type "none" }}
It is not reachable from outside the cluster (exposure.type is none). To open it at http://localhost:8080:

  kubectl port-forward --namespace {{ .Release.Namespace }} service/{{ include "app.name" (list . "spa") }} 8080:8080
{{- end }}

Test it:  helm test {{ .Release.Name }} --namespace {{ .Release.Namespace }}

Off or not there yet:
{{- if not (and (eq .Values.exposure.type "ingress") .Values.exposure.tls.enabled) }}
- TLS: requests reach the application unencrypted unless something in front of it adds TLS.
{{- end }}
{{- if not .Values.metrics.serviceMonitor.enabled }}
- Monitoring: metrics are served on port 9464 of service/{{ include "app.name" (list . "backend") }}, and nothing is told to read them (metrics.serviceMonitor.enabled).
{{- end }}
{{- if or (lt (int .Values.backend.replicas) 2) (lt (int .Values.spa.replicas) 2) }}
- Redundancy: a component with one pod is away while that pod is replaced.
{{- end }}
- Login: everyone who can reach the address sees and changes the same tasks.
- NetworkPolicies: this chart makes none.
{{- end -}}
