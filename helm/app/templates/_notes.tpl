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
{{- if and (not $url) (eq .Values.exposure.type "httproute") }}
Open http{{ if .Values.exposure.tls.enabled }}s{{ end }}://<address of the Gateway>/; whether the Gateway took the route is shown by:

  kubectl get httproute --namespace {{ .Release.Namespace }} {{ include "app.name" (list . "app") }} --output yaml
{{- end }}
{{- if eq .Values.exposure.type "none" }}
It is not reachable from outside the cluster (exposure.type is none). To open it at http://localhost:8080:

  kubectl port-forward --namespace {{ .Release.Namespace }} service/{{ include "app.name" (list . "spa") }} 8080:8080
{{- end }}

{{ include "app.accountNotes" . }}

Test it:  helm test {{ .Release.Name }} --namespace {{ .Release.Namespace }}

Off or not there yet:
{{- if not (and (ne .Values.exposure.type "none") .Values.exposure.tls.enabled) }}
- TLS: requests reach the application unencrypted unless something in front of it adds TLS. Without it browsers keep a log-in at localhost only.
{{- end }}
{{- if not .Values.metrics.serviceMonitor.enabled }}
- Monitoring: metrics are served on port 9464 of service/{{ include "app.name" (list . "backend") }}, and nothing is told to read them (metrics.serviceMonitor.enabled).
{{- end }}
{{- if not .Values.metrics.prometheusRule.enabled }}
- Alerts: nobody is told when it fails (metrics.prometheusRule.enabled).
{{- end }}
{{- $least := list }}
{{- range list .Values.backend .Values.spa }}
{{- $least = append $least (ternary .autoscaling.minReplicas .replicas .autoscaling.enabled | int) }}
{{- end }}
{{- if lt (min (first $least) (last $least)) 2 }}
- Redundancy: a component with one pod is away while that pod is replaced.
{{- end }}
{{- if or (not .Values.backup.enabled) .Values.backup.suspend }}
- Backup: this chart makes none (backup.{{ ternary "suspend" "enabled" .Values.backup.enabled }}).
{{- end }}
{{- if not (include "app.oidcIssuer" .) }}
- Single sign-on: nobody logs in by a provider (auth.oidc.issuer).
{{- end }}
{{- if not (include "app.mailSecretName" .) }}
- Mail: links of invitations and of forgotten passwords are shown to administrators only (mail.existingSecret).
{{- end }}
{{- if not .Values.networkPolicy.enabled }}
- NetworkPolicies: every pod of the cluster may talk to this one's (networkPolicy.enabled).
{{- else if and (ne .Values.exposure.type "none") (not (include "app.peers" (list . .Values.networkPolicy.clients) | fromYamlArray)) }}
- NetworkPolicies: they let anybody send requests, because the controller in front is not named (networkPolicy.clients).
{{- end }}
{{- end -}}

{{/* Who gets in, and how the first administrator does. */}}
{{- define "app.accountNotes" -}}
{{- $issuer := include "app.oidcIssuer" . -}}
{{- with .Values.auth -}}
{{- if .localLogin -}}
Accounts: {{ get (dict "open" "anybody who reaches the address may register" "invite" "whom an administrator invites may register" "closed" "nobody may register") .registration }} (auth.registration is {{ .registration }}).
{{- else -}}
Accounts: people log in by single sign-on alone (auth.localLogin is false).
{{- end }}
{{- if $issuer }}
Single sign-on: {{ $issuer }}, which must send people back to {{ include "app.publicUrl" $ | trimSuffix "/" }}/api/v1/auth/oidc/callback
{{- if .oidc.adminRole }}. Administrators have the role {{ .oidc.adminRole }} there.
{{- end }}
{{- end }}
{{- if include "app.mailSecretName" $ }}
Mail: sent from {{ $.Values.mail.from }}.
{{- end }}
{{- if and .localLogin .bootstrapToken.enabled }}
{{- $key := ternary .bootstrapToken.existingSecretKey "bootstrap-token" (not (empty (tpl .bootstrapToken.existingSecret $))) }}
First administrator: open {{ include "app.publicUrl" $ | default "the application" | trimSuffix "/" }}{{ ternary "" "/register" (empty (include "app.publicUrl" $)) }}, register, and paste this token into the form:

  kubectl get secret --namespace {{ $.Release.Namespace }} {{ tpl .bootstrapToken.existingSecret $ | default (include "app.authSecretName" $) }} -o jsonpath='{.data.{{ $key | replace "." "\\." }}}' | base64 -d
{{- else if not .oidc.adminRole }}
First administrator: there is none unless one was made before (auth.bootstrapToken.enabled, or auth.oidc.adminRole).
{{- end }}
{{- end -}}
{{- end -}}
