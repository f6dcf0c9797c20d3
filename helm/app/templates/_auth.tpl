{{/* Name of the Secret with what this chart generates for accounts. */}}
{{- define "app.authSecretName" -}}
{{- include "app.name" (list . "app-auth") -}}
{{- end -}}

{{/*
Reference to a secret value: the user's Secret and key, or a key of ours. Takes (list context values ownKey), where values
holds existingSecret and existingSecretKey.
*/}}
{{- define "app.authSecretKeyRef" -}}
{{- $context := index . 0 -}}
{{- $values := index . 1 -}}
{{- $given := tpl $values.existingSecret $context -}}
name: {{ default (include "app.authSecretName" $context) $given }}
key: {{ ternary $values.existingSecretKey (index . 2) (not (empty $given)) }}
{{- end -}}

{{/* Address of the OpenID Connect provider; empty when single sign-on is off. */}}
{{- define "app.oidcIssuer" -}}
{{- tpl .Values.auth.oidc.issuer . -}}
{{- end -}}

{{/* Not empty when mail is on. */}}
{{- define "app.mailSecretName" -}}
{{- tpl .Values.mail.existingSecret . -}}
{{- end -}}

{{/*
The signing keys as `id:secret,id:secret`, in the order of the values: what the cluster has for an id stays, a new id gets
32 random bytes. Takes (list context existing), where existing is the text in the cluster or nothing.
*/}}
{{- define "app.accessTokenKeys" -}}
{{- $known := dict -}}
{{- range compact (splitList "," (index . 1)) -}}
{{- $entry := splitn ":" 2 . -}}
{{- $_ := set $known $entry._0 $entry._1 -}}
{{- end -}}
{{- $keys := list -}}
{{- range $id := (index . 0).Values.auth.accessTokenKeys.ids -}}
{{- $secret := default (randBytes 32 | replace "+" "-" | replace "/" "_" | trimSuffix "=") (get $known $id) -}}
{{- $keys = append $keys (printf "%s:%s" $id $secret) -}}
{{- end -}}
{{- join "," $keys -}}
{{- end -}}

{{/* What of accounts and mail is no secret, for the backend's ConfigMap. */}}
{{- define "app.authConfig" -}}
{{- with .Values.auth -}}
REGISTRATION: {{ .registration }}
LOCAL_LOGIN: {{ .localLogin | quote }}
SESSION_DAYS: {{ .sessionDays | int | quote }}
{{- with include "app.oidcIssuer" $ }}
OIDC_ISSUER: {{ . | quote }}
{{- range $name, $key := dict "OIDC_CLIENT_ID" "clientId" "OIDC_NAME" "name" "OIDC_SCOPES" "scopes" "OIDC_ROLE_CLAIM" "roleClaim" "OIDC_ADMIN_ROLE" "adminRole" }}
{{- with get $.Values.auth.oidc $key }}
{{ $name }}: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if include "app.mailSecretName" . }}
MAIL_FROM: {{ .Values.mail.from | quote }}
{{- end }}
{{- end -}}

{{/* Environment variables with the secrets of accounts and mail, for the serving container alone. */}}
{{- define "app.authEnv" -}}
- name: ACCESS_TOKEN_KEYS
  valueFrom:
    secretKeyRef:
      {{- include "app.authSecretKeyRef" (list . .Values.auth.accessTokenKeys "access-token-keys") | nindent 6 }}
{{- if .Values.auth.bootstrapToken.enabled }}
- name: BOOTSTRAP_TOKEN
  valueFrom:
    secretKeyRef:
      {{- include "app.authSecretKeyRef" (list . .Values.auth.bootstrapToken "bootstrap-token") | nindent 6 }}
{{- end }}
{{- if include "app.oidcIssuer" . }}
- name: OIDC_CLIENT_SECRET
  valueFrom:
    secretKeyRef:
      {{- include "app.authSecretKeyRef" (list . .Values.auth.oidc "") | nindent 6 }}
{{- end }}
{{- if include "app.mailSecretName" . }}
- name: SMTP_URL
  valueFrom:
    secretKeyRef:
      {{- include "app.authSecretKeyRef" (list . .Values.mail "") | nindent 6 }}
{{- end }}
{{- end -}}
